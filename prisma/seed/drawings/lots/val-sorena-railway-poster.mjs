// A railway poster in flat lithographic inks: faceted peaks, a viaduct and one small red train.
import {
  chance,
  circle,
  fibres,
  group,
  mix,
  noise,
  Pen,
  path,
  range,
  rect,
  sheet,
  stroke,
} from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const paper = '#f5f0e4'
const night = '#22394d'
const sky = '#efc98a'
const glow = '#f4dca9'
const snow = '#f6ecd6'
const slate = '#5d7f8f'
const moss = '#4c6b57'
const red = '#c23a2a'
const [left, top, wide, high] = [70, 70, 1060, 1360]

/** A peak: lit face, shaded face with a jagged divide, and snow gullies. */
function peak(x, y, spread, base, seed, lit, dark) {
  const random = chance(seed)
  const left = x - spread * mix(0.85, 1.1, random())
  const right = x + spread * mix(0.9, 1.15, random())
  const flank = (toX, count) =>
    range(count, (i) => {
      const t = (i + 1) / count
      const wobble = i < count - 1 ? (random() - 0.5) * spread * 0.1 : 0
      return [mix(x, toX, t) + wobble, mix(y, base, t ** 0.92) + wobble * 0.5]
    })
  const west = flank(left, 7)
  const east = flank(right, 7)
  const divide = range(9, (i) => {
    const t = (i + 1) / 9
    return [x + spread * (0.16 * t + (i % 2 ? -0.09 : 0.13) * (0.4 + t)), mix(y, base, t)]
  })
  const gullies = new Pen()
  for (let i = 0; i < 9; i++) {
    const t = 0.14 + i * 0.085
    const gx = mix(x, right, t * mix(0.35, 0.8, random()))
    const gy = mix(y, base, t)
    const drop = (base - y) * mix(0.07, 0.16, random())
    gullies.poly(
      [
        [gx, gy],
        [gx + drop * 0.75, gy + drop],
        [gx + drop * 0.18, gy + drop * 0.7],
      ],
      true,
    )
  }
  const scars = new Pen()
  for (let i = 0; i < 8; i++) {
    const t = 0.25 + i * 0.085
    const gx = mix(x, left, t * mix(0.3, 0.85, random()))
    const gy = mix(y, base, t)
    const drop = (base - y) * mix(0.06, 0.14, random())
    scars.poly(
      [
        [gx, gy],
        [gx - drop * 0.6, gy + drop],
        [gx - drop * 0.1, gy + drop * 0.75],
      ],
      true,
    )
  }
  return [
    path(new Pen().poly([[x, y], ...east, ...west.reverse()], true).text, { fill: lit }),
    path(new Pen().poly([[x, y], ...east, ...divide.reverse()], true).text, { fill: dark }),
    path(gullies.text, { fill: lit }),
    path(scars.text, { fill: dark }),
  ]
}

function forest(baseAt, seed, colour, size) {
  const random = chance(seed)
  const pen = new Pen()
  for (let x = left - 20; x < left + wide + 20; x += size * 0.42) {
    const h = size * mix(0.9, 2, random())
    const y = baseAt(x)
    // Four skirts of branches, each wider than the one above and tucked under it.
    const side = (sign) =>
      range(4, (k) => {
        const low = y - h + (h * (k + 1)) / 4
        const out = size * (0.13 + k * 0.1)
        return [
          [x + sign * out, low + size * 0.05],
          [x + sign * out * 0.52, low - size * 0.03],
        ]
      }).flat()
    pen.poly([[x, y - h], ...side(1), [x, y + 20], ...side(-1).reverse()], true)
  }
  const ground = range(28, (i) => [left - 20 + i * 42, baseAt(left - 20 + i * 42) - 16])
  pen.poly([...ground, [left + wide + 60, 1440], [left - 20, 1440]], true)
  return path(pen.text, { fill: colour })
}

/** The viaduct: a deck on tall round arches with a shaded inner face. */
function viaduct() {
  const deck = 884
  const [span, pier] = [92, 20]
  let d = `M${left} ${deck}H${left + wide}V${deck + 300}H${left}z`
  let shade = ''
  for (let x = left - 30; x < left + wide; x += span + pier) {
    d += `M${x} ${deck + 300}V${deck + 78}a${span / 2} ${span / 2} 0 0 1 ${span} 0V${deck + 300}z`
    shade += `M${x + span} ${deck + 300}V${deck + 78}a${span / 2} ${span / 2} 0 0 0-${span / 2}-${span / 2}q26 14 30 52V${deck + 300}z`
  }
  return [
    path(d, { fill: snow, fillRule: 'evenodd' }),
    path(shade, { fill: slate }),
    rect(left, deck - 8, wide, 12, { fill: night }),
    rect(left, deck + 10, wide, 4, { fill: slate }),
  ]
}

function train() {
  const cars = range(4, (i) => {
    const x = 330 + i * 138
    return [
      rect(x, 826, 130, 42, { rx: 6, fill: red }),
      rect(x + 4, 818, 122, 9, { rx: 4, fill: night }),
      path(range(6, (k) => `M${x + 12 + k * 19} 835h12v13h-12z`).join(''), { fill: glow }),
      path(
        `M${x + 26} 871h.1M${x + 44} 871h.1M${x + 88} 871h.1M${x + 106} 871h.1`,
        stroke(night, 13, { strokeLinecap: 'round' }),
      ),
      rect(x - 8, 858, 8, 5, { fill: night }),
    ]
  })
  const engine = [
    path('M882 826h78l30 22v20H882z', { fill: red }),
    rect(878, 818, 84, 9, { rx: 4, fill: night }),
    path('M892 835h20v14h-20zM922 835h20v14h-20zM952 835h8l14 12v2h-22z', { fill: glow }),
    path(
      'M906 871h.1M926 871h.1M950 871h.1M970 871h.1',
      stroke(night, 13, { strokeLinecap: 'round' }),
    ),
    path('M918 818 934 800 950 818M924 800h24', stroke(night, 3)),
  ]
  return [
    path(`M${left} 799h${wide}`, stroke(night, 1.6)),
    range(8, (i) => path(`M${120 + i * 138} 878V790h18`, stroke(night, 3))),
    cars.flat(),
    engine,
  ].flat()
}

export function draw() {
  const hills = noise(14)
  const slope = (x) => 1072 - 84 * Math.cos((x - 520) / 330) + 30 * hills(x / 140, 2)
  const near = (x) => 1130 + 0.09 * (600 - x) + 22 * hills(x / 120, 7)
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Val Sorena, a railway poster',
      desc: 'A red train on a stone viaduct beneath faceted snow peaks at dawn, in flat inks.',
      paper,
      edge: '#dcd5c4',
    },
    fibres(1200, 1500, '#dccfb2', 13, 80),
    `<clipPath id="p"><path d="M${left} ${top}h${wide}v${high}h-${wide}z"/></clipPath>`,
    group(
      { clipPath: 'url(#p)' },
      rect(left, top, wide, high, { fill: sky }),
      circle(830, 330, 300, { fill: glow, opacity: 0.55 }),
      circle(830, 330, 200, { fill: glow }),
      circle(830, 330, 104, { fill: snow }),
      group({}, peak(940, 420, 440, 1100, 8, '#c9b89a', '#8fa1a0')),
      group({}, peak(250, 380, 420, 1100, 3, '#d8c4a0', '#8fa1a0')),
      group({}, peak(560, 214, 490, 1110, 21, snow, slate)),
      forest(slope, 4, '#7d9478', 40),
      group({}, viaduct()),
      group({}, train()),
      forest(near, 9, moss, 62),
      forest((x) => near(x) + 96, 12, night, 84),
    ),
    rect(left, 1276, wide, 154, { fill: night }),
    rect(left, 1270, wide, 7, { fill: sky }),
    lettering('VAL SORENA', 600, 1366, 68, sky, {
      weight: 0.15,
      track: 42,
      anchor: 'middle',
      cap: 'butt',
      join: 'bevel',
    }),
    lettering('THE HIGH LINE  ·  OPEN ALL WINTER', 600, 1406, 17, paper, {
      weight: 0.12,
      track: 62,
      anchor: 'middle',
    }),
  )
}
