// A concert poster on a strict grid: one tone drawn as discs, its echo as rings, two overprinted inks.
import { fibres, group, rect, sheet } from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const paper = '#f1efe9'
const black = '#1d1c1a'
const red = '#dc4428'

export function draw() {
  const [columns, rows, pitch] = [11, 11, 100]
  const [left, top] = [100, 120]
  const swell = (x, y) => {
    const a = Math.hypot(x - 2.2, y - 7.6)
    const b = Math.hypot(x - 9.4, y - 1.2)
    return 0.5 + 0.25 * Math.cos(a * 1.15) + 0.25 * Math.cos(b * 0.92)
  }
  const discs = []
  const echo = []
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const [x, y] = [left + i * pitch, top + j * pitch]
      const s = swell(i, j)
      const r = Math.round(3 + 46 * s ** 1.35)
      const t = swell(10 - i, j + 1.5)
      const q = Math.round(64 * Math.max(0, t - 0.34) ** 0.95)
      discs.push(`<circle cx="${x}" cy="${y}" r="${r}"/>`)
      if (q > 8 && i < columns - 1) echo.push(`<circle cx="${x + 24}" cy="${y + 24}" r="${q}"/>`)
    }
  }
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Herbstkonzert, a concert poster',
      desc: 'A grid of black discs swelling like a tone, overprinted with red discs; small lower-case lettering.',
      paper,
      edge: '#d9d6cd',
    },
    fibres(1200, 1500, '#dedbd2', 3, 80),
    group({ fill: red }, echo),
    group({ fill: black }, discs),
    // Where red is struck over black it dries darker; the ring shows it.
    group({ fill: '#6f1a10', clipPath: 'url(#d)' }, echo),
    `<clipPath id="d">${discs.join('')}</clipPath>`,
    lettering('herbst', 100, 1312, 62, black, { weight: 0.17, track: 24 }),
    lettering('konzert', 100, 1404, 62, red, { weight: 0.17, track: 24 }),
    lettering('streichquartett', 640, 1276, 22, black, { weight: 0.12, track: 24 }),
    lettering('drei werke in vier teilen', 640, 1312, 22, black, { weight: 0.12, track: 24 }),
    lettering('grosser saal', 640, 1376, 22, black, { weight: 0.12, track: 24 }),
    lettering('3. november  20.15 uhr', 640, 1412, 22, red, { weight: 0.12, track: 24 }),
    rect(100, 1232, 1000, 3, { fill: black }),
  )
}
