// An engraved ammonite: a logarithmic spiral whose ribs are lit from the upper left. Tone is line
// alone: between two ribs each hatch runs as far, and as thick, as the shell is dark there.
import { circle, fibres, mix, Pen, path, plateMark, range, sheet, smooth, stroke } from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const ink = '#33261d'
const wash = '#d3c3a6'
const [cx, cy] = [568, 596]
const growth = Math.log(1.98) / (2 * Math.PI)
const last = 2 * Math.PI * 3.9
const outer = 505
const ribsPerTurn = 38

const edgeAt = (theta) => outer * Math.exp(growth * (theta - last))
const turned = (theta) => theta - last - 0.55

/** A point of the shell: `theta` along the spiral, `s` from the inner edge (0) to the outer (1). */
function at(theta, s, lean = 1) {
  const high = edgeAt(theta)
  const low = edgeAt(theta - 2 * Math.PI) * 0.93
  const forward = theta + lean * 0.075 * (s * s * 1.5 - 0.25 * Math.sin(s * Math.PI * 2) - 0.2)
  const a = turned(forward)
  const r = mix(low, high, s)
  return [cx + r * Math.cos(a), cy + r * Math.sin(a)]
}

/** How dark the tube is at (theta, s), 0..1. */
function tone(theta, s) {
  const a = turned(theta)
  const across = (s - 0.5) * 2.02
  const up = Math.sqrt(Math.max(0, 1 - across * across))
  const light = across * Math.cos(a) * -0.52 + across * Math.sin(a) * -0.6 + up * 0.61
  return Math.max(0, Math.min(1, 1.02 - 0.95 * light))
}

export function draw() {
  const start = last - 2 * Math.PI * 3.55
  const step = (2 * Math.PI) / ribsPerTurn
  const hatch = [new Pen(), new Pen(), new Pen(), new Pen()]
  const ribs = new Pen()
  for (let theta = start, _n = 0; theta < last - step * 0.4; theta += step, _n++) {
    const size = edgeAt(theta) / outer
    const lines = Math.max(4, Math.round(25 * size ** 0.8))
    ribs.smooth(range(5, (i) => at(theta, 0.03 + i * 0.24)))
    for (let k = 0; k < lines; k++) {
      const s = (k + 0.5) / lines
      const dark = tone(theta + step / 2, s)
      if (dark < 0.14) continue
      const reach = Math.min(0.94, 0.2 + dark * 0.85)
      const pen = hatch[Math.min(3, Math.floor(dark * 3.4 + size * 0.7))]
      const from = theta + step * 0.06
      pen.move(...at(from, s)).line(...at(from + step * reach, s))
    }
  }
  const rim = (s, from, to, count) => range(count, (i) => at(mix(from, to, i / (count - 1)), s))
  const outline = rim(1, start, last, 110)
  const mouth = range(9, (i) => at(last + 0.11 * Math.sin((i / 8) * Math.PI), 1 - i / 8))
  const silhouette = [...rim(1, last - 2 * Math.PI, last, 50), ...mouth]
  const small = { slant: 0.22, track: 22, weight: 0.08 }
  return sheet(
    {
      width: 1200,
      height: 1200,
      title: 'Ammonite, an engraving',
      desc: 'A ribbed ammonite shell in sepia line with a warm plate tone on pale grey paper.',
      paper: '#dcdfda',
      edge: '#c5c9c2',
    },
    fibres(1200, 1200, '#c8ccc4', 71, 90),
    plateMark(70, 66, 1060, 1060, { tone: '#e5e7e1', light: '#f6f7f3', shade: '#bfc4bc' }),
    path(smooth(silhouette, true), { fill: wash, transform: 'translate(4 3)' }),
    hatch.map((pen, i) =>
      pen.text
        ? path(pen.text, stroke(ink, [1, 1.5, 2.1, 2.9][i], { strokeLinecap: 'round' }))
        : '',
    ),
    path(ribs.text, stroke(ink, 2.6)),
    path(smooth(outline), stroke(ink, 3)),
    path(smooth(mouth), stroke(ink, 3.2)),
    circle(cx, cy, edgeAt(start) * 0.9, { fill: ink }),
    lettering('AMMONITES', 600, 1062, 20, ink, { track: 70, anchor: 'middle', weight: 0.09 }),
    lettering('from the blue lias', 600, 1092, 14, ink, { ...small, anchor: 'middle' }),
    lettering('Pl. VI', 1090, 118, 16, ink, { ...small, anchor: 'end' }),
  )
}
