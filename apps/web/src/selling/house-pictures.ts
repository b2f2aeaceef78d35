/** The drawings in `public/lots`, which a lot may show until pictures can be uploaded. */
export const housePictures = [
  'alphabet-exhibition-poster',
  'ammonite-engraving',
  'autumn-concert-poster',
  'coastal-airmail-stamp',
  'field-poppy-plate',
  'isle-of-orrey-survey',
  'letter-q-specimen',
  'male-fern-plate',
  'moonlit-swell',
  'northern-sky',
  'ogee-rose-pattern',
  'orrey-definitive-sheet',
  'orrey-harbour-chart',
  'seaweed-cyanotype',
  'twelve-fold-star',
  'val-sorena-railway-poster',
].map((name) => ({ path: `/lots/${name}.svg`, name: name.replaceAll('-', ' ') }))
