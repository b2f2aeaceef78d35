// A topographic survey sheet of an island that is on no other map.

import { isClosed, levelLines, relief, resample, span } from '../contours.mjs'
import { fibres, group, Pen, path, rect, sheet, stroke } from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const ink = '#2f2b26'
const brown = '#a86a3a'
const water = '#2f7392'
const [left, top, wide, high] = [90, 90, 1320, 1020]

const heightAt = relief(1871, {
  scale: 300,
  rough: 0.4,
  ridge: 0.34,
  envelope: (x, y) => {
    const u = (x - 650) / 545
    const v = (y - 500 - 60 * Math.sin(x / 230)) / 400
    return 0.8 - 1.34 * (u * u + v * v + 0.25 * u * v) ** 0.9
  },
})

/** Level lines as one path; short stray rings are left out. */
function contour(level, { gap = 21, least = 110, closed = false } = {}) {
  const pen = new Pen()
  for (const line of levelLines(heightAt, wide, high, 12, level)) {
    if (span(line) < least) continue
    const points = resample(line, gap)
    if (isClosed(line)) pen.smooth(points.slice(0, -1), true)
    else if (!closed) pen.smooth(points)
  }
  return pen.text
}

/** A stream runs down the steepest slope from its spring to the sea. */
function stream(x, y) {
  const course = [[x, y]]
  let [dx, dy] = [0, 0]
  for (let i = 0; i < 220 && heightAt(x, y) > 0; i++) {
    const gx = heightAt(x + 4, y) - heightAt(x - 4, y)
    const gy = heightAt(x, y + 4) - heightAt(x, y - 4)
    const size = Math.hypot(gx, gy) || 1
    dx = dx * 0.4 - (gx / size) * 0.6
    dy = dy * 0.4 - (gy / size) * 0.6
    const pace = Math.hypot(dx, dy) || 1
    x += (dx / pace) * 6
    y += (dy / pace) * 6
    if (i % 3 === 2) course.push([x, y])
  }
  const falls = course.every(
    ([px, py], i) => i === 0 || heightAt(px, py) < heightAt(...course[i - 1]),
  )
  return { course, sea: falls && heightAt(x, y) <= 0 }
}

function summits() {
  const found = []
  for (let y = 40; y < high - 40; y += 10) {
    for (let x = 40; x < wide - 40; x += 10) {
      const h = heightAt(x, y)
      if (h < 0.3) continue
      let top = true
      for (let a = 0; a < 16 && top; a++) {
        for (const r of [10, 26, 44]) {
          if (heightAt(x + r * Math.cos(a * 0.39), y + r * Math.sin(a * 0.39)) > h) top = false
        }
      }
      if (top) found.push([x, y, h])
    }
  }
  return found.sort((p, q) => q[2] - p[2]).slice(0, 9)
}

export function draw() {
  const peaks = summits()
  const streams = []
  for (let i = 0; i < 240 && streams.length < 10; i++) {
    const [px, py] = peaks[i % peaks.length]
    const turn = i * 2.399
    const s = stream(px + Math.cos(turn) * (40 + i / 2), py + Math.sin(turn) * (40 + i / 2))
    const near = streams.some(
      (o) => Math.hypot(o.course[0][0] - s.course[0][0], o.course[0][1] - s.course[0][1]) < 120,
    )
    if (s.sea && s.course.length > 9 && !near) streams.push(s)
  }
  const rivers = new Pen()
  for (const { course } of streams) rivers.smooth(course)
  const levels = Array.from({ length: 15 }, (_, i) => 0.075 * (i + 1))
  // A tinted level's own line is the edge of its tint.
  const tints = [
    [1, '#cfd8a4'],
    [4, '#e3d59c'],
    [7, '#e4bf88'],
    [10, '#f1e0c6'],
  ]
  const lined = (i) => tints.every(([tinted]) => tinted !== i)
  const fine = levels.filter((_, i) => i % 5 !== 4 && lined(i)).map((l) => contour(l))
  const index = levels.filter((_, i) => i % 5 === 4 && lined(i)).map((l) => contour(l))
  const coast = contour(0, { gap: 14, closed: true })
  const ticks = new Pen()
  for (let i = 0; i <= 44; i++) {
    const size = i % 4 === 0 ? 15 : 7
    ticks.move(left + i * 30, top).line(left + i * 30, top - size)
    ticks.move(left + i * 30, top + high).line(left + i * 30, top + high + size)
  }
  for (let i = 0; i <= 34; i++) {
    const size = i % 4 === 0 ? 15 : 7
    ticks.move(left, top + i * 30).line(left - size, top + i * 30)
    ticks.move(left + wide, top + i * 30).line(left + wide + size, top + i * 30)
  }
  const graticule = new Pen()
  for (let i = 4; i < 44; i += 8) graticule.move(i * 30, 0).line(i * 30, high)
  for (let i = 4; i < 34; i += 8) graticule.move(0, i * 30).line(wide, i * 30)
  const spot = new Pen()
  for (const [x, y] of peaks)
    spot.poly(
      [
        [x - 6, y + 5],
        [x, y - 6],
        [x + 6, y + 5],
      ],
      true,
    )
  const name = { slant: 0.2, track: 26, weight: 0.085 }
  return sheet(
    {
      width: 1500,
      height: 1200,
      title: 'Isle of Orrey, a topographic survey sheet',
      desc: 'Contour map of an invented island in brown, blue and grey-green on buff paper.',
      paper: '#ebe4d2',
      edge: '#d8cdb2',
    },
    fibres(1500, 1200, '#d6cab0', 5, 90),
    rect(left, top, wide, high, { fill: '#cbdedf' }),
    `<clipPath id="m"><path d="M0 0H${wide}V${high}H0z"/></clipPath>`,
    group(
      { transform: `translate(${left} ${top})`, clipPath: 'url(#m)' },
      [-0.16, -0.32, -0.5].map((l, i) =>
        path(contour(l, { gap: 38, least: 420 }), stroke(water, 1.4, { opacity: 0.75 - i * 0.18 })),
      ),
      path(graticule.text, stroke(ink, 0.8, { opacity: 0.35 })),
      `<defs><path id="c" d="${coast}"/></defs>`,
      `<use href="#c" fill="#e3e5bf" transform="translate(2 -2)"/>`,
      tints.map(([i, fill]) =>
        path(contour(levels[i], { closed: true }), {
          fill,
          fillRule: 'evenodd',
          stroke: brown,
          strokeWidth: i === 4 ? 2.3 : 1,
        }),
      ),
      path(fine.join(''), stroke(brown, 1.1, { opacity: 0.8 })),
      path(index.join(''), stroke(brown, 2.3)),
      path(rivers.text, stroke(water, 2.6, { strokeLinecap: 'round' })),
      `<use href="#c" fill="none" stroke="${water}" stroke-width="2.4"/>`,
      path(spot.text, { fill: ink }),
      peaks.map(([x, y, h]) =>
        lettering(String(Math.round(h * 1000)), x + 11, y + 6, 13, ink, { weight: 0.1, track: 14 }),
      ),
    ),
    rect(left, top, wide, high, stroke(ink, 2)),
    rect(left - 20, top - 20, wide + 40, high + 40, stroke(ink, 1.2)),
    rect(left - 26, top - 26, wide + 52, high + 52, stroke(ink, 4)),
    path(ticks.text, stroke(ink, 1.2)),
    lettering('Sound of Arle', 1110, 1010, 19, water, name),
    lettering('Northern Sea', 124, 330, 19, water, name),
    lettering('THE ISLE OF ORREY', 128, 160, 30, ink, { track: 40, weight: 0.085 }),
    lettering('surveyed at two inches to the mile', 128, 192, 13, ink, name),
    lettering('contours at 75 feet', 128, 216, 13, brown, name),
    path('M128 1070h80m80 0h80', stroke(ink, 7)),
    path('M128 1066.500h320v7h-320z', stroke(ink, 1.2)),
    lettering('0', 128, 1056, 12, ink, { anchor: 'middle' }),
    lettering('1', 288, 1056, 12, ink, { anchor: 'middle' }),
    lettering('2 miles', 448, 1056, 12, ink, { anchor: 'middle' }),
    lettering('Sheet 7', 1388, 1160, 13, ink, { ...name, anchor: 'end' }),
  )
}
