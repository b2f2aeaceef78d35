// A night sea in the manner of a colour woodcut: key block, three blues, one graded sky, a red seal.
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

const paper = '#ebe2cd'
const key = '#1c2a3f'
const deep = '#24466b'
const middle = '#4f7d9c'
const light = '#a9c4c9'
const foam = '#f2ecdb'
const [left, top, wide, high] = [120, 110, 960, 1240]

/** One swell: a trochoid with sharp, forward-leaning crests; `depth` flattens the lines below it. */
function swell(base, length, height, phase, depth = 0, pace = 0.42) {
  const points = []
  const sharp = 0.92 * Math.exp(-depth / 70)
  const tall = height * Math.exp(-depth / 95)
  for (let t = -1.2; t < wide / (length / 6.283) + 2.4; t += pace) {
    const a = t + phase
    const x =
      left -
      60 +
      (t - sharp * Math.sin(a)) * (length / 6.283) -
      tall * 0.34 * Math.max(0, Math.cos(a)) ** 3
    points.push([x, base + depth - tall * Math.cos(a) * 0.5])
  }
  return points
}

/** The white cap of one crest: the crest itself above, dripping fingers of foam below. */
function foamCap(pen, crest, height, random) {
  const tip = crest.reduce((best, p, i) => (p[1] < crest[best][1] ? i : best), 0)
  const cap = crest.slice(tip)
  if (cap.length < 3) return
  const fingers = cap.flatMap(([x, y, lift], i) => {
    if (i === 0 || i === cap.length - 1) return []
    const next = cap[i + 1]
    const drop = height * 0.17 * lift
    return [
      [x, y + drop * mix(1.5, 2.3, random())],
      [mix(x, next[0], 0.5), mix(y, next[1], 0.5) + drop * mix(0.5, 0.8, random())],
    ]
  })
  pen.smooth([...cap.map(([x, y]) => [x, y]), ...fingers.reverse()], true)
}

function wave(base, length, height, phase, fill, line, rows, seed) {
  const random = chance(seed)
  const crest = swell(base, length, height, phase)
  const body = new Pen()
    .smooth(crest)
    .line(left + wide + 80, 1480)
    .line(left - 80, 1480)
    .close().text
  const lines = new Pen()
  for (let i = 1; i <= rows; i++)
    lines.smooth(swell(base, length, height, phase, i * (9 + i * 1.1), 0.7))
  const froth = new Pen()
  const flecks = new Pen()
  let cap = []
  for (const [x, y] of crest) {
    const lift = (base - y) / (height / 2)
    if (lift > 0.3) {
      cap.push([x, y, lift])
      continue
    }
    if (cap.length > 2) {
      foamCap(froth, cap, height, random)
      const [px, py] = cap.reduce((top, p) => (p[1] < top[1] ? p : top))
      for (let k = 0; k < (height > 60 ? 11 : 0); k++) {
        const reach = random()
        flecks.move(px - 8 - reach * height * 0.3, py - 4 - random() * height * 0.22)
        flecks.text += 'h0'
        flecks.last = 'h'
      }
    }
    cap = []
  }
  return [
    path(body, { fill, transform: 'translate(0 3)' }),
    path(lines.text, stroke(line, 3, { strokeLinecap: 'round' })),
    path(new Pen().smooth(crest).text, stroke(key, 3.4)),
    path(froth.text, { fill: foam, stroke: key, strokeWidth: 2.2 }),
    path(flecks.text, stroke(foam, 4, { strokeLinecap: 'round' })),
  ]
}

/** A shore bird seen from the side, wings up, about 60 units wide. */
const bird = (x, y, size, turn) =>
  `<use href="#b" transform="translate(${x} ${y}) rotate(${turn}) scale(${size})"/>`

function grain() {
  const field = noise(31)
  const pen = new Pen()
  for (let y = top + 14; y < 800; y += 19) {
    pen.smooth(
      range(13, (i) => [
        left + i * 80,
        y + 16 * field(i * 0.32, y / 120) + 5 * field(i * 0.9, y / 40),
      ]),
    )
  }
  return path(pen.text, stroke(paper, 1.3, { opacity: 0.13 }))
}

function headland() {
  const field = noise(8)
  const ridge = range(31, (i) => {
    const t = i / 30
    return [
      left - 10 + 480 * t,
      806 - 150 * (1 - t) ** 1.3 * (1 + 0.35 * field(t * 5, 1)) - 8 * field(t * 18, 4),
    ]
  })
  const pines = new Pen()
  const random = chance(4)
  for (let i = 1; i < 17; i++) {
    const [x, y] = ridge[i + 1]
    const tall = mix(34, 66, random())
    const lean = 10 + random() * 10
    pines.poly(
      [
        [x - 2, y + 8],
        [x + lean - 1, y - tall],
        [x + lean + 2, y - tall],
        [x + 4, y + 8],
      ],
      true,
    )
    for (let k = 0; k < 4; k++) {
      const py = y - tall * (0.5 + k * 0.18)
      const px = x + lean * (0.5 + k * 0.18)
      const w = mix(30, 12, k / 3)
      pines.smooth(
        [
          [px - w, py + 3],
          [px - w * 0.4, py - 7],
          [px + w * 0.5, py - 6],
          [px + w, py + 3],
          [px, py + 5],
        ],
        true,
      )
    }
  }
  return [
    path(new Pen().poly([...ridge, [left + 600, 846], [left - 10, 860]], true).text, { fill: key }),
    path(pines.text, { fill: key }),
  ]
}

export function draw() {
  const flock = [
    [560, 560, 1.1, -14],
    [650, 610, 0.95, -6],
    [480, 640, 0.9, -20],
    [590, 690, 0.85, -4],
    [740, 560, 0.8, -18],
    [700, 700, 0.75, 6],
    [410, 590, 0.7, -10],
    [820, 640, 0.7, -12],
    [500, 500, 0.62, -24],
    [880, 560, 0.55, -8],
    [640, 505, 0.55, -16],
  ]
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Shore birds over a moonlit swell, a colour woodcut',
      desc: 'A pale moon behind cloud bands, small birds and rows of foaming waves in three blues.',
      paper,
      edge: '#d4c8ab',
    },
    fibres(1200, 1500, '#d2c5a4', 19, 130),
    `<defs><linearGradient id="n" x2="0" y2="1"><stop stop-color="#16233a"/><stop offset=".32" stop-color="#2f5578"/><stop offset="1" stop-color="#d8d3bd"/></linearGradient><clipPath id="p"><path d="M${left} ${top}h${wide}v${high}h-${wide}z"/></clipPath><path id="b" d="M-32 4C-20-4-6-6 4-4 8-10 16-12 21-8L31-5 21-2C17 6 6 11-8 9L-34 14-22 6zM-4-3C-16-14-22-28-18-44-6-36 6-20 8-5zM6-4C8-18 16-30 28-38 28-24 20-10 12-3z"/></defs>`,
    group(
      { clipPath: 'url(#p)' },
      rect(left, top, wide, 740, { fill: 'url(#n)' }),
      circle(722, 400, 196, { fill: foam }),
      grain(),
      path(
        'M1180 332H760c-22 0-22 17 0 17h90c20 0 20 16 0 16H640c-24 0-24 19 0 19h540zM20 452H560c24 0 24 18 0 18h-80c-20 0-20 17 0 17h220c24 0 24 18 0 18H20zM1180 520H860c-18 0-18 14 0 14h320z',
        { fill: middle, stroke: key, strokeWidth: 2.2 },
      ),
      group({}, headland()),
      group(
        { fill: foam, stroke: key, strokeWidth: 2 },
        flock.map((b) => bird(...b)),
      ),
      group({}, wave(826, 190, 26, 0.4, light, middle, 2, 2)),
      group({}, wave(876, 260, 48, 2.1, middle, light, 3, 3)),
      group({}, wave(950, 350, 84, 4.4, light, middle, 5, 4)),
      group({}, wave(1050, 470, 128, 0.9, middle, foam, 6, 5)),
      group({}, wave(1165, 560, 150, 3.6, deep, light, 8, 6)),
      group({}, wave(1290, 700, 130, 1.1, key, middle, 7, 7)),
    ),
    rect(left, top, wide, high, stroke(key, 4)),
    group(
      { transform: 'translate(992 1222)' },
      rect(0, 0, 56, 92, { rx: 5, fill: '#b8382c' }),
      path(
        'M8 44a20 20 0 0 1 40 0M16 44a12 12 0 0 1 24 0M24 44a4 4 0 0 1 8 0M8 74a20 20 0 0 1 40 0M16 74a12 12 0 0 1 24 0M24 74a4 4 0 0 1 8 0',
        stroke(paper, 3.4),
      ),
    ),
  )
}
