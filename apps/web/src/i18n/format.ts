import { toDecimalText } from './money.ts'

/** Everything that `Intl` says in one language. Formats are made once: making one costs 50 us and more. */
export interface Format {
  /** The BCP 47 tag in use, for instance `en-GB`. */
  readonly locale: string
  number(value: number): string
  money(minor: number, currency: string): string
  /** Options for a component that formats money itself. */
  moneyOptions(currency: string): Intl.NumberFormatOptions
  percent(basisPoints: number): string
  plural(count: number, forms: { one?: string; other: string }): string
  /** Day and time in the viewer's zone, or in `timeZone`, with the zone's name. */
  dateTime(ms: number, timeZone?: string): string
  day(ms: number): string
  time(ms: number): string
  /** `3d 4h`, for what is far away. */
  daysAndHours(days: number, hours: number): string
  /** A length in its largest whole units: `2 minutes`, `1 hour 30 minutes`. */
  length(ms: number): string
  list(items: readonly string[]): string
}

function memoised<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const fresh = make(key)
    made.set(key, fresh)
    return fresh
  }
}

export function createFormat(locale: string): Format {
  const plainNumber = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 })
  const plurals = new Intl.PluralRules(locale)
  const list = new Intl.ListFormat(locale, { type: 'conjunction', style: 'long' })
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
  const time = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  })
  const money = memoised((currency) => new Intl.NumberFormat(locale, moneyOptions(currency)))
  const dateTime = memoised(
    (timeZone) =>
      new Intl.DateTimeFormat(locale, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
        ...(timeZone ? { timeZone } : {}),
      }),
  )
  const unit = memoised((key) => {
    const [name = 'day', unitDisplay = 'narrow'] = key.split('/')
    return new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: unitDisplay === 'long' ? 'long' : 'narrow',
    })
  })

  return {
    locale,
    number: (value) => plainNumber.format(value),
    money: (minor, currency) => money(currency).format(toDecimalText(minor, currency)),
    moneyOptions,
    percent: (basisPoints) => percent.format(basisPoints / 10_000),
    plural: (count, forms) => (plurals.select(count) === 'one' && forms.one) || forms.other,
    dateTime: (ms, timeZone) => dateTime(timeZone ?? '').format(ms),
    day: (ms) => day.format(ms),
    time: (ms) => time.format(ms),
    daysAndHours: (days, hours) =>
      `${unit('day/narrow').format(days)} ${unit('hour/narrow').format(hours)}`,
    length(ms) {
      const parts: string[] = []
      let rest = Math.round(ms / 1000)
      for (const [name, seconds] of lengthUnits) {
        const count = Math.floor(rest / seconds)
        rest -= count * seconds
        if (count > 0) parts.push(unit(`${name}/long`).format(count))
      }
      return parts.length === 0 ? unit('second/long').format(0) : parts.slice(0, 2).join(' ')
    },
    list: (items) => list.format(items),
  }
}

const lengthUnits = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

function moneyOptions(currency: string): Intl.NumberFormatOptions {
  return { style: 'currency', currency }
}
