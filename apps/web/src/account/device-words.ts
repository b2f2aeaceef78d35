/** The browsers and systems worth telling apart; the first that fits counts. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

const firstOf = (names: typeof browsers, text: string) =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null

/** What a browser says of itself, as people call it; null where it says nothing known. */
export function readDevice(userAgent: string | null): {
  readonly browser: string | null
  readonly system: string | null
} {
  const text = userAgent ?? ''
  return { browser: firstOf(browsers, text), system: firstOf(systems, text) }
}

export type Place = { kind: 'here' } | { kind: 'local' } | { kind: 'address'; address: string }

/** Where a network address is, as far as it tells by itself; null for none. */
export function readPlace(ipAddress: string | null): Place | null {
  const address = ipAddress?.replace(/^::ffff:/i, '') ?? ''
  if (address === '') return null
  if (address === '::1' || /^0*(?::0*)*:0*1$/.test(address) || address.startsWith('127.')) {
    return { kind: 'here' }
  }
  const isLocal =
    /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address) ||
    /^(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/i.test(address)
  return isLocal ? { kind: 'local' } : { kind: 'address', address }
}
