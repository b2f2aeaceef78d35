import type { Format } from '../i18n/format.ts'

const day = 86_400
const hour = 3_600

/** Whole seconds as people read a clock: `3d 4h` from two days on, then `26:04:09`, then `4:09`. */
export function clockText(seconds: number, f: Pick<Format, 'daysAndHours'>): string {
  const left = Math.max(0, Math.ceil(seconds))
  if (left >= 2 * day) {
    return f.daysAndHours(Math.floor(left / day), Math.floor((left % day) / hour))
  }
  const pad = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor((left % hour) / 60)
  const rest = pad(left % 60)
  return left >= hour ? `${Math.floor(left / hour)}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** A length of time as a clock would show it: `2:00`. */
export function lengthText(ms: number): string {
  return clockText(Math.round(ms / 1000), { daysAndHours: (days, hours) => `${days}:${hours}` })
}
