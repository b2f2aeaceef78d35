/** Wall-clock times of a named zone, as `datetime-local` writes them: `2026-11-23T18:30`. */

function partsIn(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms)
  const at = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'))
}

/** How far the zone's clocks are ahead of UTC at that moment, in milliseconds. */
function offsetAt(ms: number, timeZone: string): number {
  const whole = Math.floor(ms / 1000) * 1000
  return partsIn(whole, timeZone) - whole
}

/**
 * The moment at which the zone's clocks show `wallTime`; null for a time that they jump over in
 * spring, or that is not written as above. Of the two in autumn it is the first.
 */
export function momentOf(wallTime: string, timeZone: string): number | null {
  const [, year, month, day, hour, minute] =
    /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(wallTime) ?? []
  if (!year || !month || !day || !hour || !minute) return null
  const asUtc = Date.UTC(+year, +month - 1, +day, +hour, +minute)
  const dayMs = 86_400_000
  const offsets = [offsetAt(asUtc - dayMs, timeZone), offsetAt(asUtc + dayMs, timeZone)]
  const moments = offsets
    .map((offset) => asUtc - offset)
    .filter((moment) => partsIn(moment, timeZone) === asUtc)
  return moments.length === 0 ? null : Math.min(...moments)
}

export function wallTimeOf(ms: number, timeZone: string): string {
  return new Date(partsIn(ms, timeZone)).toISOString().slice(0, 16)
}
