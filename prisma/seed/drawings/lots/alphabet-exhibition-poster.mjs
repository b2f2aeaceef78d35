// An exhibition poster: the letters a, b, c from discs, rings and bars alone, set on the diagonal.
import { circle, fibres, group, Pen, path, polar, range, rect, sheet, stroke } from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const paper = '#eadfc8'
const black = '#201e1c'
const red = '#c8372b'
const yellow = '#e0a92e'
const blue = '#27507f'

export function draw() {
  const rules = new Pen()
  for (let i = 0; i < 17; i++) rules.move(-200, i * 16).line(1200, i * 16)
  const steps = range(9, (i) => rect(i * 26, 208 - i * 26, 13, 52 + i * 26, { fill: black }))
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'abc, an exhibition poster',
      desc: 'Three letters built of discs, rings and bars in red, black, yellow and blue on a diagonal.',
      paper,
      edge: '#d3c6aa',
    },
    fibres(1200, 1500, '#d4c6a6', 9, 90),
    '<clipPath id="p"><path d="M60 60H1140V1440H60z"/></clipPath>',
    group(
      { clipPath: 'url(#p)' },
      group(
        { transform: 'translate(600 750) rotate(-35)' },
        rect(-1000, 212, 2000, 92, { fill: yellow }),
        rect(-1000, -470, 1500, 26, { fill: black }),
        group({ transform: 'translate(0 -760)' }, path(rules.text, stroke(black, 4))),
        // a: a ring and its stem
        circle(-370, 40, 172, { fill: red }),
        circle(-370, 40, 74, { fill: paper }),
        rect(-262, -132, 66, 344, { fill: black }),
        // b: a tall stem and a half disc struck over it
        rect(-96, -430, 70, 642, { fill: black }),
        circle(84, 40, 172, stroke(blue, 66)),
        circle(84, 40, 44, { fill: yellow }),
        // c: an open ring
        path(new Pen(1).move(...polar(530, 40, 139, -48)).text + cArc(), stroke(black, 66)),
        circle(530, 40, 58, { fill: red }),
        rect(-1000, 330, 2000, 9, { fill: black }),
        rect(-1000, 352, 2000, 4, { fill: black }),
        lettering('ausstellung der schrift', -262, 278, 34, black, { weight: 0.17, track: 34 }),
      ),
      group({ transform: 'translate(566 1180)' }, steps),
      group(
        { transform: 'translate(800 1180)' },
        rect(0, 0, 340, 260, { fill: red }),
        circle(170, 130, 96, { fill: paper }),
        circle(170, 130, 62, { fill: black }),
        circle(170, 130, 22, { fill: yellow }),
      ),
    ),
    lettering('werkhalle am kanal', 1098, 132, 25, black, {
      anchor: 'end',
      weight: 0.16,
      track: 28,
    }),
    lettering('1. mai - 30. juni', 1098, 184, 25, red, { anchor: 'end', weight: 0.16, track: 28 }),
    rect(60, 60, 1080, 1380, stroke(black, 6)),
  )
}

function cArc() {
  const [x, y] = polar(530, 40, 139, 48)
  return `A139 139 0 1 0 ${x.toFixed(1)} ${y.toFixed(1)}`
}
