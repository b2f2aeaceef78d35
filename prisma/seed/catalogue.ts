import { chinese, type Slug } from './catalogue-zh.ts'

export type DemoCategory =
  | 'posters'
  | 'stamps'
  | 'maps'
  | 'botanical'
  | 'patterns'
  | 'typography'
  | 'prints'

export interface DemoSoftClose {
  readonly mode: 'reset' | 'add'
  readonly windowMs: number
  readonly extendMs: number
  readonly maxExtensions: number | null
}

export interface DemoFees {
  readonly premium: readonly { readonly from: number; readonly rateBps: number }[]
  readonly taxBps: number
  /** Minor units of the lot's currency. */
  readonly shipping: number
}

/** A lot of the demo house. Amounts are integer minor units of `currency` (KWD has three decimals). */
export interface DemoLot {
  readonly slug: Slug
  readonly title: string
  readonly titleZh: string
  readonly description: string
  readonly descriptionZh: string
  readonly category: DemoCategory
  /** Path under the web app's public folder; `width` and `height` are the drawing's own units. */
  readonly image: `/lots/${Slug}.svg`
  readonly width: number
  readonly height: number
  readonly condition: string
  readonly conditionZh: string
  readonly shippingNote: string
  readonly shippingNoteZh: string
  readonly currency: 'USD' | 'JPY' | 'EUR' | 'KWD'
  readonly startPrice: number
  readonly reserve: number | null
  readonly buyNow: number | null
  readonly softClose: DemoSoftClose | null
  readonly lengthMs: number
  readonly fees: DemoFees
}

type Entry = Omit<DemoLot, 'image' | 'titleZh' | 'descriptionZh' | 'conditionZh' | 'shippingNoteZh'>

const minutes = (count: number) => count * 60_000
const portrait = { width: 1200, height: 1500 }
const landscape = { width: 1500, height: 1200 }
const square = { width: 1200, height: 1200 }

const flat = 'Sent flat between boards in a waterproof wrapper, tracked.'
const rolled = 'Rolled on acid-free tissue in a stiff tube, tracked.'
const album = 'Sent flat in its protective mount between stiff cards, registered.'

const fees = (shipping: number, taxBps = 0): DemoFees => ({
  premium: [{ from: 0, rateBps: 2500 }],
  taxBps,
  shipping,
})

/** Two quiet minutes after the last change of price or leader, as often as needed. */
const unhurried: DemoSoftClose = {
  mode: 'reset',
  windowMs: 120_000,
  extendMs: 120_000,
  maxExtensions: null,
}
const brisk: DemoSoftClose = {
  mode: 'reset',
  windowMs: 60_000,
  extendMs: 60_000,
  maxExtensions: 10,
}
const byTheHalfMinute: DemoSoftClose = {
  mode: 'add',
  windowMs: 60_000,
  extendMs: 30_000,
  maxExtensions: 5,
}

/** In catalogue order. The lengths are all different, so relisted lots never end all at once. */
const entries: readonly Entry[] = [
  {
    slug: 'moonlit-swell',
    title: 'Moonlit Swell, a print in the manner of a colour woodcut',
    description:
      'In the manner of a nineteenth-century colour woodcut: a key block, three blues, a graded sky and a red seal. Bands of cloud cross a full moon; shore birds pass over rows of breaking swell, and the grain of the block shows in the sky. Sheet 40 x 50 cm with full margins. Drawn for this demo house and attributed to nobody; the seal is a wave pattern, not a name.',
    category: 'prints',
    ...portrait,
    condition: 'Very fine. Colours strong, the gradation of the sky even.',
    shippingNote: flat,
    currency: 'JPY',
    startPrice: 18_000,
    reserve: 32_000,
    buyNow: 95_000,
    softClose: unhurried,
    lengthMs: minutes(13),
    fees: fees(2_400, 1000),
  },
  {
    slug: 'field-poppy-plate',
    title: 'Field Poppy, botanical plate XXII',
    description:
      'After the manner of a nineteenth-century colour-printed flora: vermilion and grey-green over a sepia line. Flower, bud and seed capsule on one plant, the hairs of the stem drawn one by one. Sheet 40 x 50 cm, plate mark strong on all sides. A drawing made for this demo house, not a period impression; from the house portfolio.',
    category: 'botanical',
    ...portrait,
    condition:
      'Very fine. A hairline of paper shows along the petals where the red sits a touch low.',
    shippingNote: flat,
    currency: 'USD',
    startPrice: 12_000,
    reserve: 24_000,
    buyNow: null,
    softClose: unhurried,
    lengthMs: minutes(19.5),
    fees: fees(1_800),
  },
  {
    slug: 'val-sorena-railway-poster',
    title: 'Val Sorena, The High Line: a railway poster',
    description:
      'In the manner of a lithographed travel poster of the 1930s, in flat inks without a single outline: snow peaks at dawn, a stone viaduct and one small red train. The rock is cut into lit and shaded faces; the forest steps down in three depths. Sheet 40 x 50 cm. Drawn for this demo house; the valley and its railway are invented.',
    category: 'posters',
    ...portrait,
    condition: 'Fine. Unbacked, no water stains, four sharp corners.',
    shippingNote: rolled,
    currency: 'EUR',
    startPrice: 18_000,
    reserve: 35_000,
    buyNow: 120_000,
    softClose: unhurried,
    lengthMs: minutes(28),
    fees: fees(2_200, 2000),
  },
  {
    slug: 'twelve-fold-star',
    title: 'Twelve-Fold Star, a geometric pattern in three colours',
    description:
      'A star pattern found by the method of polygons in contact: from the middle of every edge of a tiling of twelve-, six- and four-sided figures two lines set out, and stars stand where they meet. Blue, teal and ochre beneath a strapwork of black and cream. Sheet 40 x 40 cm within a triple rule. Computed and drawn for this demo house; it copies no building.',
    category: 'patterns',
    ...square,
    condition: 'Very fine. The colours lie a hair off the strapwork, as intended.',
    shippingNote: flat,
    currency: 'KWD',
    startPrice: 40_000,
    reserve: 75_000,
    buyNow: null,
    softClose: brisk,
    lengthMs: minutes(9),
    fees: fees(5_500),
  },
  {
    slug: 'orrey-harbour-chart',
    title: 'Approaches to Orrey Harbour, with a compass rose of thirty-two points',
    description:
      'In the manner of an engraved sea chart of the nineteenth century: black and magenta, with one flat tint for the shoals and one for the land. Soundings in fathoms are taken from a computed sea bed; rhumb lines run from the rose to the edges of the sheet. Sheet 50 x 40 cm within a graduated border. Drawn for this demo house; these waters are invented, and not to be used for navigation.',
    category: 'maps',
    ...landscape,
    condition: 'Fine. No pinholes, no corrections, never folded.',
    shippingNote: rolled,
    currency: 'USD',
    startPrice: 22_000,
    reserve: 40_000,
    buyNow: null,
    softClose: unhurried,
    lengthMs: minutes(34.5),
    fees: fees(2_400),
  },
  {
    slug: 'autumn-concert-poster',
    title: 'Herbstkonzert, a concert poster in black and red',
    description:
      'A concert poster on a strict grid, in the manner of Swiss graphic design of the 1950s: two waves cross, the discs swell with them, and an orange-red plate is struck over the black and darkens where they meet. Lower-case lettering built of circles and straight lines. Sheet 40 x 50 cm. Drawn for this demo house; no such concert was given.',
    category: 'posters',
    ...portrait,
    condition: 'Very fine. Stored rolled, corners crisp.',
    shippingNote: rolled,
    currency: 'USD',
    startPrice: 9_000,
    reserve: null,
    buyNow: 48_000,
    softClose: byTheHalfMinute,
    lengthMs: minutes(7.5),
    fees: fees(2_200),
  },
  {
    slug: 'northern-sky',
    title: 'The Northern Sky, a planisphere in blue and gold',
    description:
      'In the manner of a nineteenth-century star atlas: cream and gold on a deep blue ground. The bright stars stand at their right ascension and declination and are sized by magnitude; the faint stars and the dust of the Milky Way are ornament. Sheet 40 x 40 cm, with an hour circle in Roman numerals. Drawn for this demo house; from the house portfolio.',
    category: 'maps',
    ...square,
    condition: 'Very fine. The blue is even and without rubbing.',
    shippingNote: flat,
    currency: 'USD',
    startPrice: 26_000,
    reserve: 50_000,
    buyNow: 180_000,
    softClose: unhurried,
    lengthMs: minutes(41),
    fees: fees(2_000),
  },
  {
    slug: 'coastal-airmail-stamp',
    title: 'Orrey, Coastal Air Mail, 25d blue and carmine',
    description:
      'One large air-mail stamp in the manner of the 1930s, from two plates: sky, mountains and water engraved in blue, a seaplane struck over them in carmine. The lines of the sky grow finer towards the horizon, and the clouds are bare paper. Shown enlarged on its grey album leaf. Drawn for this demo house; it pays no postage anywhere.',
    category: 'stamps',
    ...landscape,
    condition: 'Unused, all perforations complete, well centred.',
    shippingNote: album,
    currency: 'USD',
    startPrice: 4_500,
    reserve: null,
    buyNow: null,
    softClose: brisk,
    lengthMs: minutes(6),
    fees: fees(600),
  },
  {
    slug: 'ogee-rose-pattern',
    title: 'Ogee Rose, a length of block-printed wallpaper',
    description:
      'In the manner of a hand-blocked paper of the late nineteenth century: roses and acanthus leaves mirrored about their stem, on a half-drop repeat, in six colours with the indigo ground. Every lobe of a leaf has its vein. Sheet 40 x 50 cm, with colour dots and the name of the pattern on the selvedge. An original pattern drawn for this demo house; from the house portfolio.',
    category: 'patterns',
    ...portrait,
    condition: 'An unhung sample, untrimmed.',
    shippingNote: rolled,
    currency: 'USD',
    startPrice: 14_000,
    reserve: 26_000,
    buyNow: 85_000,
    softClose: unhurried,
    lengthMs: minutes(22),
    fees: fees(1_800),
  },
  {
    slug: 'isle-of-orrey-survey',
    title: 'The Isle of Orrey, survey sheet 7',
    description:
      'A contoured map of an island that does not exist, in the manner of an early twentieth-century survey, in brown, blue and layered tints on buff paper. Contours, streams and heights all come from one computed relief, so the sheet agrees with itself throughout. Sheet 50 x 40 cm. Drawn for this demo house; names and heights are invented.',
    category: 'maps',
    ...landscape,
    condition: 'Fine, never folded. The land tint stands two hairs off the coast line.',
    shippingNote: rolled,
    currency: 'USD',
    startPrice: 16_000,
    reserve: 30_000,
    buyNow: null,
    softClose: byTheHalfMinute,
    lengthMs: minutes(15),
    fees: fees(2_400),
  },
  {
    slug: 'letter-q-specimen',
    title: 'Capital Q, a type specimen sheet in black and red',
    description:
      'In the manner of a nineteenth-century founder’s specimen: a capital of strong contrast with a sweeping vermilion tail, its construction lines and measures printed with it. Beneath, the complete one-stroke alphabet that letters the whole of this catalogue. Sheet 40 x 50 cm. Drawn for this demo house from circles and straight lines; no existing typeface was used.',
    category: 'typography',
    ...portrait,
    condition: 'Very fine.',
    shippingNote: flat,
    currency: 'USD',
    startPrice: 11_000,
    reserve: 20_000,
    buyNow: 70_000,
    softClose: unhurried,
    lengthMs: minutes(31),
    fees: fees(1_800),
  },
  {
    slug: 'seaweed-cyanotype',
    title: 'Seaweeds, in the manner of a cyanotype',
    description:
      'In the manner of a nineteenth-century photogram: a brushed coat of Prussian blue with ragged edges, pale weeds upon it. The forked weed was grown branch by branch; the ribbon weeds are thin enough to let the ground through, their midribs solid. Sheet 40 x 50 cm. A vector drawing made for this demo house, not a sun print.',
    category: 'prints',
    ...portrait,
    condition: 'Fine. The uneven edge of the coating belongs to the manner.',
    shippingNote: flat,
    currency: 'USD',
    startPrice: 13_000,
    reserve: 24_000,
    buyNow: null,
    softClose: unhurried,
    lengthMs: minutes(11),
    fees: fees(1_800),
  },
  {
    slug: 'orrey-definitive-sheet',
    title: 'Orrey, 12d carmine definitive, complete pane of twenty',
    description:
      'A pane of twenty, five by four, in the manner of a recess-printed definitive: a lighthouse ruled in fine carmine line within an oval of guilloche. The two right-hand columns sit a hair low; the margins carry the plate number, 2 B, and the colour dots. About 24 x 20 cm with margins, on a dark album leaf. Drawn for this demo house; there is no Orrey post office.',
    category: 'stamps',
    ...landscape,
    condition: 'Never folded, margins intact on all sides, perforations complete.',
    shippingNote: album,
    currency: 'JPY',
    startPrice: 9_000,
    reserve: null,
    buyNow: 60_000,
    softClose: brisk,
    lengthMs: minutes(17),
    fees: fees(900, 1000),
  },
  {
    slug: 'male-fern-plate',
    title: 'Male Fern, botanical plate XIV',
    description:
      'After the manner of a nineteenth-century flora, in green and sepia on cream wove paper with touches of rust. A whole frond at the centre, a crozier at the left, and at the right an enlarged pinnule with its rows of sori. Sheet 40 x 50 cm, plate mark clear. A drawing made for this demo house, not a period impression; from the house portfolio.',
    category: 'botanical',
    ...portrait,
    condition: 'Very fine. The green sits slightly low and to the right, as such plates often do.',
    shippingNote: flat,
    currency: 'USD',
    startPrice: 10_000,
    reserve: null,
    buyNow: 60_000,
    softClose: unhurried,
    lengthMs: minutes(25),
    fees: fees(1_800),
  },
  {
    slug: 'alphabet-exhibition-poster',
    title: 'abc, Ausstellung der Schrift: an exhibition poster in four colours',
    description:
      'In the manner of the constructive posters of the 1920s schools of design: three letters made of discs, rings and bars alone, set on a rising diagonal. Red, black, yellow and blue on buff paper. Sheet 40 x 50 cm. Drawn for this demo house; no such exhibition was held.',
    category: 'typography',
    ...portrait,
    condition: 'Fine. Paper evenly toned.',
    shippingNote: rolled,
    currency: 'USD',
    startPrice: 8_000,
    reserve: null,
    buyNow: null,
    softClose: null,
    lengthMs: minutes(38),
    fees: fees(2_200),
  },
  {
    slug: 'ammonite-engraving',
    title: 'Ammonite, engraved plate VI',
    description:
      'In the manner of a natural-history engraving of about 1800: ribs on a logarithmic spiral, lit from the upper left, all shading made by the length and weight of the line, with one warm plate tone. Sheet 40 x 40 cm, plate mark clear. A drawing made for this demo house, not a period impression; from the house portfolio.',
    category: 'prints',
    ...square,
    condition: 'Very fine. The plate tone lies slightly off the line.',
    shippingNote: flat,
    currency: 'USD',
    startPrice: 15_000,
    reserve: 28_000,
    buyNow: 90_000,
    softClose: null,
    lengthMs: minutes(45),
    fees: fees(1_800),
  },
]

export const catalogue: readonly DemoLot[] = entries.map((entry) => ({
  ...entry,
  ...chinese[entry.slug],
  image: `/lots/${entry.slug}.svg`,
}))
