// A sea chart: soundings in fathoms, a compass rose of thirty-two points, rhumb lines, tinted shoals.
import { isClosed, levelLines, relief, resample, span } from '../contours.mjs'
import {
  chance,
  circle,
  fibres,
  group,
  Pen,
  path,
  polar,
  range,
  rect,
  sheet,
  stroke,
} from '../ink.mjs'
import { lettering, letters } from '../lettering.mjs'

const ink = '#26282b'
const magenta = '#a8325e'
const land = '#e3cf9f'
const shoal = '#bcd6d8'
const [left, top, wide, high] = [80, 80, 1340, 1040]

const heightAt = relief(1702, {
  scale: 260,
  rough: 0.38,
  ridge: 0.16,
  envelope: (x, y) => {
    const west = (150 - x - 120 * Math.sin(y / 210 + 0.4)) / 420
    const north = (150 - y + 120 * Math.sin(x / 230 + 0.3)) / 360
    const islet = 0.42 - ((x - 1030) ** 2 + (y - 730) ** 2 * 1.7) / 90000
    const rock = 0.4 - ((x - 745) ** 2 + (y - 905) ** 2) / 9000
    return Math.max(west, north, islet, rock, -0.95)
  },
})

const lines = (level, step = 10) =>
  levelLines((x, y) => Math.max(-2, heightAt(x, y)), wide, high, step, level).filter(
    (l) => span(l) > 55,
  )

/** Fills the part above `level`: the lines are closed along a frame of low ground outside the map. */
function tint(level, gap) {
  const pen = new Pen()
  const padded = (x, y) =>
    x < 12 || y < 12 || x > wide + 36 || y > high + 36 ? -2 : heightAt(x - 24, y - 24)
  for (const line of levelLines(padded, wide + 48, high + 48, 12, level)) {
    if (span(line) < 60) continue
    const moved = resample(line, gap).map(([x, y]) => [x - 24, y - 24])
    if (isClosed(line)) pen.smooth(moved.slice(0, -1), true)
  }
  return pen.text
}

function shoreHatch() {
  const pen = new Pen()
  for (const line of lines(0)) {
    const points = resample(line, 12)
    let since = 0
    for (let i = 1; i < points.length; i++) {
      const [x0, y0] = points[i - 1]
      const [x1, y1] = points[i]
      const length = Math.hypot(x1 - x0, y1 - y0)
      for (let d = 21 - since; d < length; d += 21) {
        const x = x0 + ((x1 - x0) * d) / length
        const y = y0 + ((y1 - y0) * d) / length
        const side = heightAt(x - (y1 - y0) * 0.4, y + (x1 - x0) * 0.4) > 0 ? 1 : -1
        const reach = (8 + 5 * Math.sin(x * 0.37 + y * 0.21)) / length
        pen.move(x, y).line(x - (y1 - y0) * reach * side, y + (x1 - x0) * reach * side)
      }
      since = (since + length) % 21
    }
  }
  return pen.text
}

function soundings(taken) {
  const random = chance(88)
  const kept = []
  for (let i = 0; i < 6000 && kept.length < 68; i++) {
    const [x, y] = [30 + random() * (wide - 60), 30 + random() * (high - 60)]
    const depth = -heightAt(x, y)
    if (depth < 0.06 || taken(x, y)) continue
    const gap = 34 + depth * 46
    if (kept.some((k) => Math.hypot(k.x - x, (k.y - y) * 1.2) < gap)) continue
    kept.push({ x, y, depth })
  }
  return kept
    .map(({ x, y, depth }) => {
      const text = String(Math.max(1, Math.round(depth * 44 - 1 + random() * 3)))
      return letters(text, x, y + 6, 13, { anchor: 'middle', slant: 0.18, track: 16, digits: 0 })
    })
    .join('')
}

function rose(cx, cy) {
  const black = new Pen()
  const red = new Pen()
  const open = new Pen()
  const point = (turn, length, breadth, pen) => {
    const tip = polar(cx, cy, length, turn)
    const side = (s) => polar(cx, cy, breadth, turn + s)
    open.poly([tip, side(-45), [cx, cy]], true)
    pen.poly([tip, side(45), [cx, cy]], true)
  }
  for (let i = 0; i < 16; i++) point(i * 22.5 + 11.25, 88, 17, red)
  for (let i = 0; i < 8; i++) point(i * 45 + 22.5, 112, 26, red)
  for (let i = 0; i < 4; i++) point(i * 90 + 45, 134, 30, black)
  for (let i = 0; i < 4; i++) point(i * 90, 162, 34, black)
  const ticks = new Pen()
  for (let i = 0; i < 120; i++) {
    const long = i % 10 === 0 ? 16 : i % 5 === 0 ? 11 : 7
    ticks.move(...polar(cx, cy, 178, i * 3)).line(...polar(cx, cy, 178 + long, i * 3))
  }
  return [
    circle(cx, cy, 206, { fill: '#f4eedd', opacity: 0.9 }),
    circle(cx, cy, 178, stroke(ink, 1.2)),
    circle(cx, cy, 194, stroke(ink, 1.2)),
    circle(cx, cy, 122, stroke(magenta, 1.4)),
    path(ticks.text, stroke(ink, 1.1)),
    path(red.text, { fill: magenta }),
    path(open.text, { fill: '#f4eedd', stroke: ink, strokeWidth: 1.2, strokeLinejoin: 'round' }),
    path(black.text, { fill: ink }),
    circle(cx, cy, 14, { fill: '#f4eedd', stroke: ink, strokeWidth: 1.6 }),
    circle(cx, cy, 6, { fill: magenta }),
    path(
      `M${cx} ${cy - 236}c-9 12-22 14-20 24 2 7 11 8 16 2-1 8-3 12-7 16h22c-4-4-6-8-7-16 5 6 14 5 16-2 2-10-11-12-20-24z`,
      { fill: magenta },
    ),
  ]
}

export function draw() {
  const [cx, cy] = [470, 690]
  const rhumbs = new Pen()
  for (let i = 0; i < 32; i++)
    rhumbs.move(...polar(cx, cy, 206, i * 11.25)).line(...polar(cx, cy, 1700, i * 11.25))
  const near = (x, y) =>
    Math.hypot(x - cx, y - cy) < 232 ||
    (x > 880 && y < 236) ||
    (y > 930 && x > 1000) ||
    (x > 1050 && y > 300 && y < 350)
  const depths = new Pen()
  for (const l of lines(-0.34, 12)) depths.smooth(resample(l, 30))
  const deep = new Pen()
  for (const l of lines(-0.62, 14)) if (span(l) > 200) deep.smooth(resample(l, 36))
  const hills = new Pen()
  for (const level of [0.2, 0.45, 0.75])
    for (const l of lines(level, 14)) if (span(l) > 160) hills.smooth(resample(l, 36))
  const coast = tint(0, 15)
  const scale =
    range(28, (i) => `M${left + i * 48} ${top - 20}h24`).join('') +
    range(28, (i) => `M${left + 24 + i * 48} ${top + high + 20}h24`).join('')
  const upright =
    range(22, (i) => `M${left - 20} ${top + i * 48}v24`).join('') +
    range(22, (i) => `M${left + wide + 20} ${top + 8 + i * 48}v24`).join('')
  const flare = (x, y) =>
    `<g transform="translate(${x} ${y})">${path('M0 0c12-18 26-24 40-26-6 14-18 24-40 26z', { fill: magenta })}${circle(0, 0, 5, { fill: ink })}</g>`
  const name = { slant: 0.2, track: 24, weight: 0.085 }
  return sheet(
    {
      width: 1500,
      height: 1200,
      title: 'Approaches to Orrey Harbour, a sea chart',
      desc: 'Chart of invented waters with soundings, compass rose and rhumb lines in black, magenta and two tints.',
      paper: '#f1ead9',
      edge: '#d9ceb5',
    },
    fibres(1500, 1200, '#dacfb6', 15, 80),
    `<clipPath id="m"><path d="M0 0H${wide}V${high}H0z"/></clipPath>`,
    group(
      { transform: `translate(${left} ${top})`, clipPath: 'url(#m)' },
      path(tint(-0.18, 28), { fill: shoal, fillRule: 'evenodd', transform: 'translate(3 2)' }),
      path(rhumbs.text, stroke(ink, 0.8, { opacity: 0.4 })),
      path(depths.text, stroke(ink, 1.1, { strokeDasharray: '1 6', strokeLinecap: 'round' })),
      path(deep.text, stroke(ink, 1.1, { strokeDasharray: '12 5 1 5' })),
      `<defs><path id="c" d="${coast}"/></defs><use href="#c" fill="${land}"/>`,
      path(shoreHatch(), stroke(ink, 0.9)),
      path(hills.text, stroke('#8b6f3d', 1.1, { strokeDasharray: '9 3' })),
      `<use href="#c" fill="none" stroke="${ink}" stroke-width="2.6"/>`,
      path(soundings(near), stroke(ink, 1.15, { strokeLinecap: 'round' })),
      rose(cx, cy),
      flare(1030, 730),
      flare(560, 246),
      rect(896, 28, 416, 178, { fill: '#f4eedd', stroke: ink, strokeWidth: 2.4 }),
      rect(904, 36, 400, 162, stroke(ink, 1)),
    ),
    rect(left, top, wide, high, stroke(ink, 2)),
    rect(left - 13, top - 13, wide + 26, high + 26, stroke(ink, 1)),
    rect(left - 27, top - 27, wide + 54, high + 54, stroke(ink, 3)),
    path(scale + upright, stroke(ink, 12)),
    lettering('APPROACHES TO', 1184, 156, 15, ink, { track: 60, anchor: 'middle' }),
    lettering('ORREY HARBOUR', 1184, 204, 27, ink, { track: 30, anchor: 'middle', weight: 0.1 }),
    lettering('soundings in fathoms at low water', 1184, 236, 13, ink, {
      ...name,
      anchor: 'middle',
    }),
    lettering('form lines ashore by estimation', 1184, 260, 13, ink, { ...name, anchor: 'middle' }),
    lettering('ORREY', 360, 178, 24, ink, { track: 190, weight: 0.07 }),
    lettering('Saltholm', 1046, 868, 17, ink, name),
    lettering('The Calf', 790, 1002, 12, ink, name),
    lettering('Outer Ground', 1150, 410, 21, ink, name),
    path(
      'M1110 1074h260m0-8v16m-52-16v16m-52-16v16m-52-16v16m-52-16v16m-52-16v16',
      stroke(ink, 1.6),
    ),
    lettering('5 nautical miles', 1240, 1054, 12, ink, { ...name, anchor: 'middle' }),
  )
}
