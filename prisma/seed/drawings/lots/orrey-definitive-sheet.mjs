// A pane of twenty definitive stamps: one engraved lighthouse in a guilloche oval, printed in carmine.
import { chance, circle, group, Pen, path, range, rect, round, sheet, stroke } from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const album = '#2b2c2e'
const paper = '#f3ecdd'
const ink = '#9a2a3f'
const [stampWide, stampHigh] = [240, 255]

/** A guilloche: a closed wave that winds round an ellipse, the work of a rose engine. */
function guilloche(rx, ry, depth, lobes, turns, phase) {
  const count = lobes * 9
  const points = range(count, (i) => {
    const a = (i / count) * Math.PI * 2 * turns
    const r = 1 + (depth / rx) * Math.sin((a * lobes) / turns + phase)
    return [Math.cos(a) * rx * r, Math.sin(a) * ry * r]
  })
  return new Pen(1).smooth(points, true).text
}

function engraving() {
  const sky = new Pen(1)
  for (let i = 0; i < 33; i++) {
    const y = -84 + i * 3.3
    const half = 61 * Math.sqrt(Math.max(0, 1 - (y / 88) ** 2))
    const gap = 15 + Math.max(0, y + 50) * 0.06
    sky.move(-half, y).line(-gap, y).move(gap, y).line(half, y)
  }
  const beams = 'M-8-60-70-86-70-60zM8-60 70-86 70-60z'
  const sea = new Pen(1)
  for (let i = 0; i < 13; i++) {
    const y = 30 + i * 4.4
    const half = 61 * Math.sqrt(Math.max(0, 1 - (y / 88) ** 2))
    sea.move(-half, y)
    for (let x = -half; x < half - 5; x += 12) {
      sea.put('q', [
        [x + 3, y + (i % 2 ? 3 : -2.6)],
        [Math.min(half, x + 6), y],
      ])
      sea.put('t', [[Math.min(half, x + 12), y]])
    }
  }
  const tower = 'M-10-50H10L17 34H-17z'
  const shade = new Pen(1)
  for (let i = 0; i < 20; i++) {
    const y = -48 + i * 4.2
    const edge = 10 + ((y + 50) / 84) * 7
    shade.move(edge - 1, y).line(i % 5 < 3 ? -edge + 2 : 3, y + 1.4)
  }
  const rocks = new Pen(1)
  const random = chance(4)
  for (let i = 0; i < 26; i++) {
    const x = -44 + i * 3.5
    const y = 46 - Math.sin((i / 25) * Math.PI) * 14
    rocks.move(x, y + random() * 4).line(x + 6, y + 9 + random() * 9)
  }
  return [
    path(sky.text, stroke(ink, 1.1)),
    path(beams, { fill: paper }),
    path(sea.text, stroke(ink, 1.2)),
    path('M-50 52C-40 38-30 36-20 32H20C32 34 38 44 52 48 44 60 30 62 4 62S-44 62-50 52z', {
      fill: paper,
      stroke: ink,
      strokeWidth: 1.4,
    }),
    path(rocks.text, stroke(ink, 1.3)),
    path(tower, { fill: paper, stroke: ink, strokeWidth: 1.6 }),
    path(shade.text, stroke(ink, 1.5)),
    path('M-15-50H15V-54H-15zM-9-54V-68H9V-54zM-11-68 0-79 11-68z', {
      fill: paper,
      stroke: ink,
      strokeWidth: 1.6,
    }),
    path('M-4-54V-68M4-54V-68M0-79V-86', stroke(ink, 1.4)),
    circle(0, -61, 3, { fill: ink }),
  ].join('')
}

function stamp() {
  const spandrels = new Pen(1)
  for (let i = 0; i < 40; i++) {
    const y = -112 + i * 5.75
    spandrels.move(-97, y).line(97, y)
  }
  return [
    rect(-99, -115, 198, 230, { fill: paper, stroke: ink, strokeWidth: 2.4 }),
    path(spandrels.text, stroke(ink, 2.2)),
    '<ellipse rx="94" ry="110" fill="#f3ecdd"/>',
    range(4, (i) => path(guilloche(82, 98, 11, 24, 1, (i * Math.PI) / 2), stroke(ink, 0.9))).join(
      '',
    ),
    `<ellipse rx="94" ry="110"${' '}fill="none" stroke="${ink}" stroke-width="1.6"/>`,
    `<ellipse rx="69" ry="86" fill="${paper}" stroke="${ink}" stroke-width="2"/>`,
    `<clipPath id="o"><ellipse rx="65" ry="82"/></clipPath>`,
    group({ clipPath: 'url(#o)' }, engraving()),
    `<ellipse rx="65" ry="82" fill="none" stroke="${ink}" stroke-width="1.4"/>`,
    rect(-99, 78, 198, 37, { fill: ink }),
    rect(-99, -115, 198, 26, { fill: ink }),
    lettering('ORREY', 0, -96, 13, paper, { track: 90, anchor: 'middle', weight: 0.13 }),
    lettering('POSTAGE', -88, 102, 11, paper, { track: 30, weight: 0.13 }),
    lettering('12', 88, 107, 21, paper, { track: 14, anchor: 'end', weight: 0.13 }),
  ].join('')
}

export function draw() {
  const [left, top] = [150, 90]
  const [wide, high] = [stampWide * 5, stampHigh * 4]
  const places = range(20, (i) => [
    left + stampWide * ((i % 5) + 0.5),
    top + stampHigh * (Math.floor(i / 5) + 0.5),
  ])
  const rows = range(5, (i) => `M${left - 45} ${top + i * stampHigh}h${wide + 90}`).join('')
  const columns = range(6, (i) => `M${left + i * stampWide} ${top - 45}v${high + 90}`).join('')
  return sheet(
    {
      width: 1500,
      height: 1200,
      title: 'Orrey, twelve-penny definitive, pane of twenty',
      desc: 'Twenty perforated stamps with an engraved lighthouse in a guilloche oval, carmine on cream, on an album leaf.',
      paper: album,
    },
    rect(left - 39, top - 39, wide + 90, high + 90, { fill: '#1c1d1f' }),
    rect(left - 45, top - 45, wide + 90, high + 90, { fill: paper }),
    `<defs><g id="s">${stamp()}</g></defs>`,
    places.map(([x, y], i) => {
      // The second plate sits a hair low, as the plate number in the margin says.
      const slip = i % 5 > 2 ? 1.5 : 0
      return `<use href="#s" x="${round(x)}" y="${round(y + slip)}"/>`
    }),
    path(rows + columns, stroke(album, 8.5, { strokeLinecap: 'round', strokeDasharray: '0 15' })),
    group(
      { transform: `translate(${left + wide + 15} ${top + 340}) rotate(90)` },
      lettering('PLATE 2 B', 0, 0, 12, ink, { track: 40, weight: 0.12 }),
    ),
    range(4, (i) =>
      circle(left - 23, top + 320 + i * 38, 8, { fill: ink, opacity: round(1 - i * 0.22) }),
    ),
    ['ORREY POST OFFICE', 'TWENTY STAMPS'].map((text, i) =>
      lettering(text, left + stampWide * (1.5 + 2 * i), top + high + 30, 10, ink, {
        track: 44,
        anchor: 'middle',
        weight: 0.12,
      }),
    ),
  )
}
