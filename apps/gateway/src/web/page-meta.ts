/** What a page says about itself to those who share its address. */
export interface PageMeta {
  readonly title: string
  readonly description: string
  readonly url: string
  readonly imageUrl: string | null
}

const START = '<!-- meta:start -->'
const END = '<!-- meta:end -->'

/** `index.html` with the head of one page. Without the two marks it is left as it is. */
export function withMeta(html: string, meta: PageMeta): string {
  const start = html.indexOf(START)
  const end = html.indexOf(END)
  if (start < 0 || end < start) return html
  return `${html.slice(0, start)}${headOf(meta)}${html.slice(end + END.length)}`
}

function headOf({ title, description, url, imageUrl }: PageMeta): string {
  const tags = [
    `<title>${escaped(title)}</title>`,
    tag('name', 'description', description),
    tag('property', 'og:type', 'website'),
    tag('property', 'og:site_name', 'FlashBid'),
    tag('property', 'og:title', title),
    tag('property', 'og:description', description),
    tag('property', 'og:url', url),
    ...(imageUrl === null ? [] : [tag('property', 'og:image', imageUrl)]),
    tag('name', 'twitter:card', imageUrl === null ? 'summary' : 'summary_large_image'),
    tag('name', 'twitter:title', title),
    tag('name', 'twitter:description', description),
    ...(imageUrl === null ? [] : [tag('name', 'twitter:image', imageUrl)]),
    `<link rel="canonical" href="${escaped(url)}" />`,
  ]
  return tags.join('\n    ')
}

const tag = (kind: 'name' | 'property', key: string, content: string) =>
  `<meta ${kind}="${key}" content="${escaped(content)}" />`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')

/** One line of at most `length` characters, cut between words where there are any. */
export function excerpt(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= length) return line
  const cut = line.slice(0, length - 1)
  const lastSpace = cut.lastIndexOf(' ')
  // A cut never leaves half of a character that takes two units.
  const kept =
    lastSpace > length / 2 ? cut.slice(0, lastSpace) : cut.replace(/[\uD800-\uDBFF]$/, '')
  return `${kept}…`
}
