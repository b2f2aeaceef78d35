// A planisphere of the northern sky: bright stars by right ascension (hours) and declination
// (degrees, epoch 2000, rounded), projected so that declination runs evenly from pole to rim.
import {
  chance,
  circle,
  dots,
  fibres,
  group,
  noise,
  Pen,
  path,
  polar,
  range,
  rect,
  sheet,
  stroke,
} from '../ink.mjs'
import { lettering, letters, onCircle } from '../lettering.mjs'

const night = '#16294a'
const cream = '#f0e6cf'
const gold = '#d8aa5c'
const [cx, cy, radius] = [600, 600, 468]
const rim = -12

// name: [hours, degrees, magnitude]; figures join them.
const stars = {
  polaris: [2.53, 89.3, 2],
  kochab: [14.85, 74.2, 2.1],
  pherkad: [15.35, 71.8, 3],
  yildun: [17.54, 86.6, 4.3],
  epsUmi: [16.77, 82, 4.2],
  zetUmi: [15.73, 77.8, 4.3],
  etaUmi: [16.29, 75.8, 4.9],
  dubhe: [11.06, 61.8, 1.8],
  merak: [11.03, 56.4, 2.4],
  phecda: [11.9, 53.7, 2.4],
  megrez: [12.26, 57, 3.3],
  alioth: [12.9, 56, 1.8],
  mizar: [13.4, 54.9, 2.2],
  alkaid: [13.79, 49.3, 1.9],
  caph: [0.15, 59.1, 2.3],
  schedar: [0.68, 56.5, 2.2],
  navi: [0.95, 60.7, 2.2],
  ruchbah: [1.43, 60.2, 2.7],
  segin: [1.91, 63.7, 3.4],
  deneb: [20.69, 45.3, 1.3],
  sadr: [20.37, 40.3, 2.2],
  gienah: [20.77, 34, 2.5],
  delCyg: [19.75, 45.1, 2.9],
  albireo: [19.51, 28, 3.1],
  vega: [18.62, 38.8, 0],
  sheliak: [18.83, 33.4, 3.5],
  sulafat: [18.98, 32.7, 3.2],
  altair: [19.85, 8.9, 0.8],
  tarazed: [19.77, 10.6, 2.7],
  alshain: [19.92, 6.4, 3.7],
  delAql: [19.42, 3.1, 3.4],
  zetAql: [19.09, 13.9, 3],
  lamAql: [19.1, -4.9, 3.4],
  arcturus: [14.26, 19.2, 0],
  izar: [14.75, 27.1, 2.4],
  seginus: [14.53, 38.3, 3],
  nekkar: [15.03, 40.4, 3.5],
  delBoo: [15.26, 33.3, 3.5],
  muphrid: [13.91, 18.4, 2.7],
  alphecca: [15.58, 26.7, 2.2],
  nusakan: [15.46, 29.1, 3.7],
  gamCrb: [15.71, 26.3, 3.8],
  epsCrb: [15.96, 26.9, 4.1],
  mirfak: [3.41, 49.9, 1.8],
  algol: [3.14, 41, 2.1],
  atik: [3.9, 31.9, 2.9],
  epsPer: [3.96, 40, 2.9],
  gamPer: [3.08, 53.5, 2.9],
  delPer: [3.72, 47.8, 3],
  alpheratz: [0.14, 29.1, 2.1],
  mirach: [1.16, 35.6, 2.1],
  almach: [2.06, 42.3, 2.2],
  delAnd: [0.66, 30.9, 3.3],
  scheat: [23.06, 28.1, 2.4],
  markab: [23.08, 15.2, 2.5],
  algenib: [0.22, 15.2, 2.8],
  enif: [21.74, 9.9, 2.4],
  homam: [22.69, 10.8, 3.4],
  matar: [22.72, 30.2, 2.9],
  capella: [5.28, 46, 0.1],
  menkalinan: [5.99, 44.9, 1.9],
  theAur: [5.99, 37.2, 2.6],
  elnath: [5.44, 28.6, 1.7],
  iotAur: [4.95, 33.2, 2.7],
  aldebaran: [4.6, 16.5, 0.9],
  zetTau: [5.63, 21.1, 3],
  gamTau: [4.33, 15.6, 3.7],
  epsTau: [4.48, 19.2, 3.5],
  lamTau: [4.01, 12.5, 3.5],
  alcyone: [3.79, 24.1, 2.9],
  betelgeuse: [5.92, 7.4, 0.5],
  bellatrix: [5.42, 6.3, 1.6],
  alnitak: [5.68, -1.9, 1.8],
  alnilam: [5.6, -1.2, 1.7],
  mintaka: [5.53, -0.3, 2.2],
  meissa: [5.59, 9.9, 3.4],
  saiph: [5.8, -9.7, 2.1],
  rigel: [5.24, -8.2, 0.1],
  castor: [7.58, 31.9, 1.6],
  pollux: [7.76, 28, 1.1],
  alhena: [6.63, 16.4, 1.9],
  mebsuta: [6.73, 25.1, 3],
  tejat: [6.38, 22.5, 2.9],
  wasat: [7.34, 22, 3.5],
  procyon: [7.66, 5.2, 0.4],
  gomeisa: [7.45, 8.3, 2.9],
  regulus: [10.14, 12, 1.4],
  algieba: [10.33, 19.8, 2],
  adhafera: [10.28, 23.4, 3.4],
  rasElased: [9.76, 23.8, 3],
  zosma: [11.24, 20.5, 2.6],
  chertan: [11.24, 15.4, 3.3],
  denebola: [11.82, 14.6, 2.1],
  etaLeo: [10.12, 16.8, 3.5],
  cor: [12.93, 38.3, 2.9],
  chara: [12.56, 41.4, 4.2],
  kornephoros: [16.5, 21.5, 2.8],
  zetHer: [16.69, 31.6, 2.8],
  etaHer: [16.71, 38.9, 3.5],
  piHer: [17.25, 36.8, 3.2],
  epsHer: [17, 30.9, 3.9],
  rasalgethi: [17.24, 14.4, 3.3],
  rasalhague: [17.58, 12.6, 2.1],
  eltanin: [17.94, 51.5, 2.2],
  rastaban: [17.51, 52.3, 2.8],
  gru: [17.89, 56.9, 3.7],
  altais: [19.21, 67.7, 3.1],
  zetDra: [17.15, 65.7, 3.2],
  etaDra: [16.4, 61.5, 2.7],
  edasich: [15.42, 59, 3.3],
  thuban: [14.07, 64.4, 3.7],
  kapDra: [12.56, 69.8, 3.9],
  alderamin: [21.31, 62.6, 2.5],
  alfirk: [21.48, 70.6, 3.2],
  errai: [23.66, 77.6, 3.2],
  iotCep: [22.83, 66.2, 3.5],
  zetCep: [22.18, 58.2, 3.4],
  hamal: [2.12, 23.5, 2],
  sheratan: [1.91, 20.8, 2.6],
  spica: [13.42, -11.2, 1],
  vindemiatrix: [13.04, 11, 2.8],
  porrima: [12.69, -1.4, 2.7],
  zavijava: [11.84, 1.8, 3.6],
  menkar: [3.04, 4.1, 2.5],
}
const figures = [
  'polaris yildun epsUmi zetUmi kochab pherkad etaUmi zetUmi',
  'dubhe merak phecda megrez dubhe',
  'megrez alioth mizar alkaid',
  'caph schedar navi ruchbah segin',
  'deneb sadr albireo',
  'gienah sadr delCyg',
  'vega sheliak sulafat vega',
  'zetAql tarazed altair alshain',
  'zetAql delAql lamAql',
  'altair delAql',
  'muphrid arcturus izar delBoo nekkar seginus arcturus',
  'nusakan alphecca gamCrb epsCrb',
  'gamPer mirfak delPer epsPer atik',
  'mirfak algol',
  'alpheratz delAnd mirach almach',
  'alpheratz scheat markab algenib alpheratz',
  'markab homam enif',
  'scheat matar',
  'capella menkalinan theAur elnath iotAur capella',
  'zetTau aldebaran gamTau epsTau elnath',
  'gamTau lamTau',
  'betelgeuse meissa bellatrix mintaka alnilam alnitak betelgeuse',
  'alnitak saiph rigel mintaka',
  'castor mebsuta tejat',
  'pollux wasat alhena',
  'castor pollux',
  'procyon gomeisa',
  'regulus etaLeo algieba adhafera rasElased',
  'algieba zosma denebola chertan regulus',
  'zosma chertan',
  'cor chara',
  'kornephoros zetHer etaHer piHer epsHer zetHer',
  'epsHer rasalgethi',
  'kornephoros rasalgethi rasalhague',
  'eltanin rastaban gru eltanin',
  'gru altais zetDra etaDra edasich thuban kapDra',
  'alderamin alfirk errai iotCep zetCep alderamin',
  'iotCep alfirk',
  'hamal sheratan',
  'spica porrima vindemiatrix',
  'porrima zavijava',
].map((line) => line.split(' '))

const project = (hours, degrees) =>
  polar(cx, cy, ((90 - degrees) / (90 - rim)) * radius, -hours * 15 - 90)

/** A point of galactic longitude and latitude (degrees) as hours and declination. */
function galactic(longitude, latitude) {
  const d = Math.PI / 180
  const [l, b, pole, node] = [longitude * d, latitude * d, 27.13 * d, 122.93 * d]
  const sin = Math.sin(pole) * Math.sin(b) + Math.cos(pole) * Math.cos(b) * Math.cos(node - l)
  const y = Math.cos(b) * Math.sin(node - l)
  const x = Math.cos(pole) * Math.sin(b) - Math.sin(pole) * Math.cos(b) * Math.cos(node - l)
  const hours = (Math.atan2(y, x) / d + 192.86) / 15
  return [(hours + 24) % 24, Math.asin(sin) / d]
}

function milkyWay() {
  const random = chance(5)
  const field = noise(6)
  const points = []
  for (let i = 0; i < 9000 && points.length < 670; i++) {
    const longitude = random() * 260
    const latitude = (random() + random() + random() - 1.5) * 17
    const [hours, degrees] = galactic(longitude, latitude)
    if (degrees < rim + 1 || field(longitude / 16, latitude / 7) < -0.12) continue
    points.push(project(hours, degrees))
  }
  return points
}

function spark(x, y, size) {
  const pen = new Pen(1)
  const n = size > 8 ? 8 : size > 5 ? 6 : 5
  return pen.poly(
    range(n * 2, (i) => polar(x, y, i % 2 ? size * 0.42 : size, (i * 180) / n - 90)),
    true,
  ).text
}

export function draw() {
  const random = chance(12)
  const faint = range(260, () =>
    project(random() * 24, (Math.asin(mixSin(random())) * 180) / Math.PI),
  )
  const bright = Object.values(stars)
  const grid = [75, 60, 45, 30, 15].map((d) =>
    circle(cx, cy, ((90 - d) / (90 - rim)) * radius, stroke(cream, 0.9, { opacity: 0.38 })),
  )
  const spokes = new Pen()
  for (let h = 0; h < 24; h++) spokes.move(...project(h, h % 6 ? 75 : 90)).line(...project(h, rim))
  const joins = new Pen()
  for (const figure of figures) {
    for (let i = 1; i < figure.length; i++) {
      const [a, b] = [project(...stars[figure[i - 1]]), project(...stars[figure[i]])]
      const length = Math.hypot(b[0] - a[0], b[1] - a[1])
      if (length < 14) continue
      const cut = 6.5 / length
      joins
        .move(a[0] + (b[0] - a[0]) * cut, a[1] + (b[1] - a[1]) * cut)
        .line(b[0] - (b[0] - a[0]) * cut, b[1] - (b[1] - a[1]) * cut)
    }
  }
  const ecliptic = range(60, (i) => {
    const l = (i * 6 * Math.PI) / 180
    const e = 0.409
    return project(
      (Math.atan2(Math.sin(l) * Math.cos(e), Math.cos(l)) * 12) / Math.PI,
      (Math.asin(Math.sin(l) * Math.sin(e)) * 180) / Math.PI,
    )
  }).map(([x, y]) => [x, y])
  const rings = new Pen()
  for (let i = 0; i < 288; i++) {
    const long = i % 12 === 0 ? 20 : i % 3 === 0 ? 10 : 6
    rings
      .move(...polar(cx, cy, radius + 4, i * 1.25))
      .line(...polar(cx, cy, radius + 4 + long, i * 1.25))
  }
  const numerals = [
    'XXIV',
    ...['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'],
    ...['XIII', 'XIV', 'XV', 'XVI', 'XVII', 'XVIII', 'XIX', 'XX', 'XXI', 'XXII', 'XXIII'],
  ]
  const labels = [
    ['Ursa Major', 11.5, 50],
    ['Cassiopeia', 0.6, 66],
    ['Cygnus', 20.9, 38],
    ['Lyra', 18.25, 31],
    ['Aquila', 20.1, 2],
    ['Bootes', 14.15, 29],
    ['Perseus', 3.9, 54],
    ['Auriga', 6.35, 40],
    ['Taurus', 4.1, 20],
    ['Orion', 6.1, 2],
    ['Gemini', 7, 35],
    ['Leo', 10.8, 9],
    ['Hercules', 16.3, 44],
    ['Draco', 17.3, 61],
    ['Pegasus', 23.4, 21],
    ['Andromeda', 1.5, 31],
  ].map(([text, h, d]) => {
    const [x, y] = project(h, d)
    return letters(text, x, y, 11.5, { slant: 0.2, track: 30, anchor: 'middle', digits: 0 })
  })
  const corner = (sx, sy) => {
    const pen = new Pen()
    for (let i = 0; i < 16; i++)
      pen.move(...polar(0, 0, 29, i * 22.5)).line(...polar(0, 0, i % 2 ? 41 : 54, i * 22.5))
    return group(
      { transform: `translate(${600 + sx * 460} ${600 + sy * 460})` },
      circle(0, 0, 24, { fill: gold }),
      path(pen.text, stroke(gold, 4)),
    )
  }
  return sheet(
    {
      width: 1200,
      height: 1200,
      title: 'The northern sky, a planisphere',
      desc: 'Star map in cream and gold on a deep blue ground: constellation figures, Milky Way, ecliptic and hour circle.',
      paper: '#f0ebdf',
      edge: '#dad2c1',
    },
    fibres(1200, 1200, '#d9ccb0', 7, 70),
    rect(64, 64, 1072, 1072, { fill: night }),
    rect(72, 72, 1056, 1056, stroke(gold, 2)),
    circle(cx, cy, radius + 54, { fill: '#1b3157', stroke: gold, strokeWidth: 2 }),
    circle(cx, cy, radius + 4, { fill: night, stroke: cream, strokeWidth: 1.6 }),
    dots(milkyWay(), '#8fa3bd', 2.2),
    grid,
    path(spokes.text, stroke(cream, 0.9, { opacity: 0.38 })),
    circle(cx, cy, (90 / (90 - rim)) * radius, stroke(cream, 1.3, { opacity: 0.8 })),
    path(
      new Pen().smooth(
        ecliptic.filter(([x, y]) => Math.hypot(x - cx, y - cy) < radius + 90),
        true,
      ).text,
      stroke(gold, 1.8, { strokeDasharray: '14 6', clipPath: 'url(#d)' }),
    ),
    `<clipPath id="d">${circle(cx, cy, radius, {})}</clipPath>`,
    dots(faint, cream, 2.4),
    path(joins.text, stroke(gold, 1.5)),
    path(bright.map(([h, d, m]) => spark(...project(h, d), Math.max(3.6, 11 - m * 1.9))).join(''), {
      fill: cream,
    }),
    path(labels.join(''), stroke(cream, 0.95, { strokeLinecap: 'round' })),
    path(rings.text, stroke(cream, 1.2)),
    numerals.map((n, i) =>
      onCircle(n, cx, cy, radius + 31, -i * 15 - 90, 14, cream, { track: 24, weight: 0.1 }),
    ),
    [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ].map(([x, y]) => corner(x, y)),
    lettering('THE NORTHERN SKY', 600, 1176, 17, '#2a2a2e', { track: 90, anchor: 'middle' }),
  )
}

/** Evenly over the cap of the sphere above the rim. */
function mixSin(t) {
  const low = Math.sin((rim * Math.PI) / 180)
  return low + (1 - low) * t
}
