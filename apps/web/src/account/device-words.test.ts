import { expect, test } from 'vitest'
import { readDevice, readPlace } from './device-words.ts'

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Chrome',
    'Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge',
    'Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari',
    'iPhone',
  ],
  ['Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0', 'Firefox', 'Android'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
    'Chrome',
    'Linux',
  ],
  ['curl/8.5.0', null, null],
  [null, null, null],
])('%s', (userAgent, browser, system) => {
  expect(readDevice(userAgent)).toEqual({ browser, system })
})

test.each([
  ['127.0.0.1', { kind: 'here' }],
  ['::1', { kind: 'here' }],
  ['0000:0000:0000:0000:0000:0000:0000:0001', { kind: 'here' }],
  ['::ffff:192.168.1.7', { kind: 'local' }],
  ['172.31.0.9', { kind: 'local' }],
  ['fd12:3456::1', { kind: 'local' }],
  ['172.32.0.9', { kind: 'address', address: '172.32.0.9' }],
  ['203.0.113.7', { kind: 'address', address: '203.0.113.7' }],
  ['2001:db8::1', { kind: 'address', address: '2001:db8::1' }],
  [null, null],
  ['', null],
])('%s is a place', (address, place) => {
  expect(readPlace(address)).toEqual(place)
})
