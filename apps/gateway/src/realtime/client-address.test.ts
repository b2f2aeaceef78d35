import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

type Request = Pick<IncomingMessage, 'headers' | 'socket'>

function request(remoteAddress: string, forwarded?: string): Request {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { headers, socket: { remoteAddress } as IncomingMessage['socket'] }
}
const proxies = (address: string) => address.startsWith('10.')

test.each([
  ['nobody is trusted', request('10.0.0.1', '1.1.1.1'), () => false, '10.0.0.1'],
  ['a trusted proxy is believed', request('10.0.0.1', '1.1.1.1'), proxies, '1.1.1.1'],
  ['a stranger is not', request('9.9.9.9', '1.1.1.1'), proxies, '9.9.9.9'],
  [
    'what a client made up does not count',
    request('10.0.0.1', '6.6.6.6, 1.1.1.1'),
    proxies,
    '1.1.1.1',
  ],
  ['a chain of proxies', request('::ffff:10.0.0.1', '1.1.1.1, 10.0.0.2'), proxies, '1.1.1.1'],
  ['a proxy without a header', request('10.0.0.1'), proxies, '10.0.0.1'],
])('%s', (_, from, trusts, expected) => {
  expect(clientAddress(from, trusts)).toBe(expected)
})
