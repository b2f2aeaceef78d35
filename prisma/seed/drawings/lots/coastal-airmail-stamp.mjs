// A single airmail stamp, two plates: blue line engraving, and a carmine seaplane struck over it.
import { chance, group, noise, Pen, path, range, rect, round, sheet, stroke } from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const leaf = '#d9d3c6'
const paper = '#f6f0e2'
const blue = '#1f4a78'
const carmine = '#b3273c'
const [left, top, wide, high] = [210, 240, 1080, 720]

/** Ridge lines of three ranges, nearest last: y for x. */
const ridges = [
  { base: 415, rise: 120, scale: 210, seed: 3 },
  { base: 478, rise: 165, scale: 260, seed: 9 },
].map(({ base, rise, scale, seed }) => {
  const field = noise(seed)
  return (x) =>
    base -
    rise * (0.45 + 0.55 * (1 - 2 * Math.abs(field(x / scale, 1.5)))) -
    18 * field(x / 40, 4) -
    7 * field(x / 15, 2)
})

const cloud = (x, y) => {
  const puffs = [
    [150, 190, 95, 34],
    [240, 165, 80, 40],
    [320, 192, 90, 28],
    [700, 130, 90, 24],
    [790, 112, 70, 32],
    [870, 134, 100, 24],
    [60, 330, 70, 18],
    [900, 300, 90, 20],
  ]
  return puffs.some(([cx, cy, rx, ry]) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1)
}

function sky(width, height) {
  const pens = [new Pen(), new Pen(), new Pen()]
  for (let y = 6; y < height; y += 7) {
    const pen = pens[y < 120 ? 0 : y < 260 ? 1 : 2]
    let from = null
    for (let x = 0; x <= width; x += 6) {
      const open = y < ridges[0](x) - 6 && y < ridges[1](x) - 6 && !cloud(x, y)
      if (open && from === null) from = x
      if ((!open || x >= width - 5) && from !== null) {
        if (x - from > 10) pen.move(from, y).line(x, y)
        from = null
      }
    }
  }
  return pens.map((p, i) => path(p.text, stroke(blue, 3.6 - i * 0.9)))
}

function mountain(ridge, width, seed) {
  const random = chance(seed)
  const line = range(Math.ceil(width / 9) + 1, (i) => [i * 9, ridge(i * 9)])
  const hatch = new Pen()
  for (let x = 4; x < width; x += 5) {
    const slope = ridge(x + 14) - ridge(x - 14)
    const y = ridge(x)
    const reach = slope > 0 ? 34 + slope * 2.6 : 9 + random() * 12
    hatch.move(x, y + 3).line(x + (slope > 0 ? 0.42 : -0.3) * reach, y + reach * mixed(random))
    if (slope > 6)
      hatch.move(x + reach * 0.5, y + reach * 1.2).line(x + reach * 0.78, y + reach * 1.8)
  }
  return [
    path(new Pen().poly([[0, 620], ...line, [width, 620]], true).text, { fill: paper }),
    path(hatch.text, stroke(blue, 1.9)),
    path(new Pen().poly(line).text, stroke(blue, 3, { strokeLinejoin: 'round' })),
  ]
}

const mixed = (random) => 0.9 + random() * 0.2

function water(width) {
  const pen = new Pen()
  const random = chance(21)
  for (let y = 452; y < 524; y += 6.5) {
    let x = random() * 30
    while (x < width) {
      const run = 30 + random() * 120
      pen.move(x, y).line(Math.min(width, x + run), y)
      x += run + 6 + random() * (y - 430) * 0.34
    }
  }
  return path(pen.text, stroke(blue, 2.6))
}

/** The seaplane, three-quarter view, flying up to the right; drawn about (0, 0). */
function seaplane() {
  return [
    // far wing, tail, fuselage, near wing, floats, airscrew
    path('M20-44 96-158 138-162 92-46z', { fill: carmine }),
    path('M-232-34-266-112-226-112-176-40z', { fill: carmine }),
    path('M-238-22-292-36-300-20-214-6z', { fill: carmine }),
    path(
      'M-246-26C-180-52-40-66 60-64 120-62 168-44 178-22 168 2 110 16 40 18-60 18-170 4-246-14z',
      { fill: carmine },
    ),
    path('M24-66 40-92 88-90 108-62z', { fill: carmine }),
    path('M34-68 46-86 62-86V-67zM68-67V-86L84-85 98-66z', { fill: paper }),
    path('M-226-20C-120-8 60-2 172-14', stroke(paper, 4)),
    path('M-60-34h16v12h-16zM-26-36h16v12h-16zM-94-32h16v12h-16zM-128-29h16v11h-16z', {
      fill: paper,
    }),
    path('M10 16-30 84M96 12 108 82M10 16 96 80M96 12-12 82', stroke(carmine, 7)),
    path('M-126 92C-90 74 90 70 176 82 192 86 190 100 170 108 90 122-60 116-126 92z', {
      fill: carmine,
    }),
    path('M-104 92C-40 86 80 84 172 92', stroke(paper, 3.4)),
    path('M-38-24 92-22-58 142C-72 156-132 152-138 134z', {
      fill: carmine,
      stroke: paper,
      strokeWidth: 5,
      strokeLinejoin: 'round',
    }),
    path('M-22-14-122 134M62-12-74 138', stroke(paper, 2.6)),
    path('M178-40V-4M186-108C196-70 196 30 186 66', stroke(carmine, 5, { strokeLinecap: 'round' })),
    path('M186-108C210-60 210 20 186 66 176 20 176-60 186-108z', { fill: carmine, opacity: 0.28 }),
  ]
}

/** The stamp's outline with its teeth: twenty units from hole to hole. */
function perforated() {
  const across = 'h4a6 6 0 0 0 12 0h4'.repeat(wide / 20)
  const down = 'v4a6 6 0 0 0 0 12v4'.repeat(high / 20)
  const back = 'h-4a6 6 0 0 0-12 0h-4'.repeat(wide / 20)
  const up = 'v-4a6 6 0 0 0 0-12v-4'.repeat(high / 20)
  return `<path id="p" d="M${left} ${top}${across}${down}${back}${up}z"/>`
}

export function draw() {
  const [w, h] = [wide - 110, high - 110]
  const grid = new Pen()
  for (let x = 30; x < 1500; x += 30) grid.move(x, 0).line(x, 1200)
  for (let y = 30; y < 1200; y += 30) grid.move(0, y).line(1500, y)
  return sheet(
    {
      width: 1500,
      height: 1200,
      title: 'Coastal air mail, twenty-five pence',
      desc: 'One large perforated airmail stamp on an album leaf: a carmine seaplane over blue engraved mountains and water.',
      paper: leaf,
      edge: '#c3bcac',
    },
    path(grid.text, stroke('#cbc4b4', 1)),
    '<g transform="translate(-127 -102) scale(1.17)">',
    `<defs>${perforated()}</defs>`,
    '<use href="#p" fill="#aaa394" x="5" y="7"/>',
    `<use href="#p" fill="${paper}"/>`,
    '<clipPath id="v"><path d="M11 11H959V599H11z"/></clipPath>',
    group(
      { transform: `translate(${left + 55} ${top + 55})` },
      group(
        { clipPath: 'url(#v)' },
        group({}, sky(w, 520)),
        group({}, mountain(ridges[0], w, 2)),
        group({}, mountain(ridges[1], w, 5)),
        rect(0, 442, w, 180, { fill: paper }),
        path(`M0 443H${w}`, stroke(blue, 3)),
        water(w),
      ),
      rect(0, 0, w, h, stroke(blue, 6)),
      rect(11, 11, w - 22, h - 22, stroke(blue, 2)),
      rect(18, 530, w - 36, 62, { fill: blue }),
      lettering('ORREY', 46, 575, 32, paper, { track: 60, weight: 0.13 }),
      lettering('AIR MAIL', w / 2 + 40, 571, 24, paper, {
        track: 80,
        anchor: 'middle',
        weight: 0.12,
      }),
      group(
        { transform: `translate(${round(w - 150)} 34)` },
        rect(0, 0, 118, 78, { fill: paper, stroke: blue, strokeWidth: 3 }),
        lettering('25', 59, 62, 46, carmine, { track: 16, anchor: 'middle', weight: 0.14 }),
      ),
      group({ transform: 'translate(452 262) rotate(-9) scale(1.18)' }, seaplane()),
    ),
    '</g>',
    lettering('14', 1440, 1150, 15, '#8b8473', { anchor: 'end', weight: 0.1 }),
  )
}
