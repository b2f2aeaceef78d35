import { describe, expect, it } from 'vitest'
import { createFormat } from './format.ts'
import { currencyDecimals, parseAmount, toDecimalText } from './money.ts'

describe('currencyDecimals', () => {
  it.each([
    ['JPY', 0],
    ['USD', 2],
    ['KWD', 3],
    ['???', 2],
  ])('%s has %i', (currency, decimals) => {
    expect(currencyDecimals(currency)).toBe(decimals)
  })
})

describe('toDecimalText', () => {
  it.each([
    [4200, 'USD', '42.00'],
    [5, 'USD', '0.05'],
    [4200, 'JPY', '4200'],
    [4200, 'KWD', '4.200'],
    [1_000_000_000_000_000, 'USD', '10000000000000.00'],
    [999_999_999_999_999, 'USD', '9999999999999.99'],
  ])('%i %s is %s', (minor, currency, text) => {
    expect(toDecimalText(minor, currency)).toBe(text)
  })
})

describe('money', () => {
  it.each([
    ['en-US', 1_234_567, 'USD', '$12,345.67'],
    ['de-DE', 1_234_567, 'EUR', '12.345,67\u00a0€'],
    ['en-US', 1_234_567, 'JPY', '¥1,234,567'],
    ['en-US', 1_234_567, 'KWD', 'KWD\u00a01,234.567'],
    ['en-US', 999_999_999_999_999, 'USD', '$9,999,999,999,999.99'],
  ])('%s %i %s', (locale, minor, currency, text) => {
    expect(createFormat(locale).money(minor, currency)).toBe(text)
  })
})

describe('parseAmount', () => {
  it.each([
    ['42', 'USD', 'en-US', 4200],
    ['42.5', 'USD', 'en-US', 4250],
    ['$1,234.56', 'USD', 'en-US', 123_456],
    ['US$ 1,234.56', 'USD', 'en-US', 123_456],
    ['1234.56 USD', 'USD', 'en-US', 123_456],
    ['.5', 'USD', 'en-US', 50],
    ['42.', 'USD', 'en-US', 4200],
    ['42.500', 'USD', 'en-US', 4250],
    ['1.234,56', 'EUR', 'de-DE', 123_456],
    ['1.234', 'EUR', 'de-DE', 123_400],
    ['1,5', 'EUR', 'de-DE', 150],
    ['1.234,56', 'USD', 'en-US', 123_456],
    ['12,50', 'USD', 'en-US', 1250],
    ['1,234', 'USD', 'en-US', 123_400],
    ['1 234,56', 'EUR', 'fr-FR', 123_456],
    ['1\u202f234,56 €', 'EUR', 'fr-FR', 123_456],
    ["1'234.56", 'CHF', 'de-CH', 123_456],
    ['12,34,567', 'INR', 'en-IN', 123_456_700],
    ['1,200', 'JPY', 'ja-JP', 1200],
    ['¥1,200', 'JPY', 'zh-CN', 1200],
    ['１，２００．５０', 'CNY', 'zh-CN', 120_050],
    ['1200元', 'CNY', 'zh-CN', 120_000],
    ['٤٢', 'USD', 'en-US', 4200],
    ['1.234', 'KWD', 'en-US', 1234],
    ['10000000000000', 'USD', 'en-US', 1_000_000_000_000_000],
  ])('reads %s %s for %s', (text, currency, locale, minor) => {
    expect(parseAmount(text, currency, locale)).toEqual({ kind: 'amount', minor })
  })

  it.each([
    ['', 'USD', 'en-US', { kind: 'empty' }],
    ['  ', 'USD', 'en-US', { kind: 'empty' }],
    ['abcd', 'USD', 'en-US', { kind: 'unreadable' }],
    ['-5', 'USD', 'en-US', { kind: 'unreadable' }],
    ['1e5', 'USD', 'en-US', { kind: 'unreadable' }],
    ['1.2.3', 'USD', 'en-US', { kind: 'unreadable' }],
    ['1,2345', 'USD', 'en-US', { kind: 'unreadable' }],
    ['42.505', 'USD', 'en-US', { kind: 'tooManyDecimals', decimals: 2 }],
    ['42.5', 'JPY', 'en-US', { kind: 'tooManyDecimals', decimals: 0 }],
    ['0', 'USD', 'en-US', { kind: 'outOfRange' }],
    ['10000000000000.01', 'USD', 'en-US', { kind: 'outOfRange' }],
  ])('refuses %s %s for %s', (text, currency, locale, fault) => {
    expect(parseAmount(text, currency, locale)).toEqual(fault)
  })
})
