// A type founder's sheet: one capital drawn large with its construction, and the alphabet below.
import { circle, fibres, Pen, path, polar, range, rect, sheet, stroke } from '../ink.mjs'
import { lettering, measure } from '../lettering.mjs'

const paper = '#f7f5ef'
const black = '#1b1a19'
const red = '#c93a26'
const [cx, cy] = [600, 560]

const ellipse = (rx, ry) =>
  `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${rx * 2} 0a${rx} ${ry} 0 1 0-${rx * 2} 0z`

export function draw() {
  const guides = new Pen()
  for (const y of [cy - 388, cy + 388, cy, cy - 364, cy + 364]) guides.move(70, y).line(1130, y)
  for (const x of [cx - 384, cx - 222, cx, cx + 222, cx + 384]) guides.move(x, 96).line(x, 1010)
  guides
    .move(cx - 420, cy - 420)
    .line(cx + 420, cy + 420)
    .move(cx + 420, cy - 420)
    .line(cx - 420, cy + 420)
  const nodes = [
    [cx, cy - 388],
    [cx, cy + 388],
    [cx - 384, cy],
    [cx + 384, cy],
    [cx - 222, cy],
    [cx + 222, cy],
    [cx, cy - 364],
    [cx, cy + 364],
  ]
  const row = (text, y, size) => {
    const loose = measure(text, size, { track: 0 })
    const track = ((1060 - loose) / (text.length - 1) / size) * 100
    return lettering(text, 70, y, size, black, { track, weight: 0.1 })
  }
  const dims = new Pen()
  for (const [from, to] of [
    [cx - 384, cx - 222],
    [cx - 222, cx + 222],
    [cx + 222, cx + 384],
  ]) {
    dims.move(from + 4, 84).line(to - 4, 84)
    dims
      .move(from + 14, 79)
      .line(from + 4, 84)
      .line(from + 14, 89)
      .move(to - 14, 79)
      .line(to - 4, 84)
      .line(to - 14, 89)
  }
  const note = { slant: 0.2, track: 24, weight: 0.09 }
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Capital Q, a type specimen sheet',
      desc: 'A high-contrast capital Q in black with a red tail, its construction lines, and an alphabet below.',
      paper,
      edge: '#dcd8cd',
    },
    fibres(1200, 1500, '#e4dfd4', 51, 90),
    path(guides.text, stroke(red, 1, { opacity: 0.55 })),
    circle(cx, cy, 388, stroke(red, 1.2, { opacity: 0.6, strokeDasharray: '7 5' })),
    circle(cx - 303, cy, 81, stroke(red, 1.2, { opacity: 0.6 })),
    circle(cx + 303, cy, 81, stroke(red, 1.2, { opacity: 0.6 })),
    path(ellipse(384, 388) + ellipse(222, 364), { fill: black, fillRule: 'evenodd' }),
    path(
      'M424 850C470 776 560 772 626 842 704 926 772 1010 896 1016 980 1020 1046 976 1092 900L1104 908C1062 1010 984 1076 884 1076 744 1076 672 986 606 912 556 856 500 830 440 860z',
      { fill: red, stroke: paper, strokeWidth: 7 },
    ),
    circle(436, 848, 32, { fill: red, stroke: paper, strokeWidth: 7 }),
    path(
      'M424 850C470 776 560 772 626 842 704 926 772 1010 896 1016 980 1020 1046 976 1092 900L1104 908C1062 1010 984 1076 884 1076 744 1076 672 986 606 912 556 856 500 830 440 860z',
      { fill: red },
    ),
    nodes.map(([x, y]) => rect(x - 5, y - 5, 10, 10, { fill: paper, stroke: red, strokeWidth: 2 })),
    range(8, (i) => polar(cx, cy, 388, 45 + i * 45))
      .filter((_, i) => i % 2 === 0)
      .map(([x, y]) => circle(x, y, 5, { fill: paper, stroke: red, strokeWidth: 2 })),
    path(dims.text, stroke(red, 1.4)),
    lettering('162', cx - 303, 72, 13, red, { ...note, anchor: 'middle' }),
    lettering('444', cx, 72, 13, red, { ...note, anchor: 'middle' }),
    lettering('162', cx + 303, 72, 13, red, { ...note, anchor: 'middle' }),
    lettering('cap line', 72, cy - 396, 12, red, note),
    lettering('axis', 72, cy - 8, 12, red, note),
    lettering('base line', 72, cy + 380, 12, red, note),
    rect(70, 1128, 1060, 4, { fill: black }),
    row('ABCDEFGHIJKLM', 1214, 52),
    row('NOPQRSTUVWXYZ', 1302, 52),
    row('abcdefghijklmnopqrstuvwxyz', 1364, 30),
    row('1234567890&', 1424, 24),
    rect(70, 1450, 1060, 1.5, { fill: black }),
  )
}
