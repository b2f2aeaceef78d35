import { crc32, deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, type House, test } from './house.ts'
import { newPerson, signUp } from './person.ts'
import { Room } from './room.ts'
import { expectSound } from './sound-page.ts'

/** A PNG as a browser draws it, of stripes so that each size can be told from a plain field. */
async function drawPicture(page: Page, width: number, height: number, hue = 20): Promise<string> {
  return page.evaluate(
    ([width, height, hue]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height })
      const context = canvas.getContext('2d')
      for (let x = 0; context && x < width; x += 8) {
        context.fillStyle = `hsl(${hue + (x % 90)} 60% ${30 + (x % 40)}%)`
        context.fillRect(x, 0, 8, height)
      }
      return canvas.toDataURL('image/png').split(',')[1] ?? ''
    },
    [width, height, hue] as const,
  )
}

interface Dropped {
  readonly name: string
  readonly type: string
  readonly base64: string
}

/** What a browser tells a page when files are let go over it. */
async function drop(page: Page, files: readonly Dropped[], on = 'main'): Promise<void> {
  const held = await page.evaluateHandle((files) => {
    const held = new DataTransfer()
    for (const { name, type, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      held.items.add(new File([bytes], name, { type }))
    }
    return held
  }, files)
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.locator(on).first().dispatchEvent(event, { dataTransfer: held })
  }
}

async function visitSeller(house: House, options: Parameters<House['visit']>[0]['context'] = {}) {
  const visitor = await house.visit({ gateway: 0, path: '/', context: options })
  const person = newPerson()
  await signUp(visitor.page, visitor.wire.url, person)
  await house.giveRole(person.email, 'seller')
  await visitor.page.goto(`${visitor.wire.url}/sell`)
  await expect(visitor.page.getByLabel('Title')).toBeVisible()
  return visitor
}

const tiles = (page: Page) => page.locator('[data-picture]')
const there = (page: Page) => page.locator('[data-state=there]')

test('a picture is dropped, the auction created, and the room shows it', async ({ house }) => {
  const { page, wire } = await visitSeller(house)
  await page.getByLabel('Title').fill('Cyanotype of a fern')
  await page.getByLabel('Starting price').fill('25')
  const base64 = await drawPicture(page, 1_500, 1_000)
  await drop(page, [{ name: 'fern.png', type: 'image/png', base64 }])
  await expect(there(page)).toHaveCount(1)

  await page.getByRole('button', { name: 'Publish the auction' }).click()
  await expect(page).toHaveURL(/\/auctions\/\w+/)
  const picture = page.getByAltText('Picture of Cyanotype of a fern').first()
  await expect(picture).toBeVisible()
  await expect(picture).toHaveAttribute('src', /^\/media\/[0-9a-f]{32}-1500\.webp$/)
  const shown = () =>
    picture.evaluate((image: HTMLImageElement) => ({
      isLoaded: image.complete && image.naturalWidth > 0,
      shape: Math.round((100 * image.naturalWidth) / image.naturalHeight),
    }))
  await expect.poll(shown).toEqual({ isLoaded: true, shape: 150 })

  // Somebody else, at the other gateway, sees it as well; a small screen loads a small one.
  const asked: string[] = []
  const { page: other } = await house.visit({
    gateway: 1,
    path: new URL(page.url()).pathname,
    context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 },
    beforeLoad: async (page) => {
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    },
  })
  await expect(new Room(other).price).toHaveText('$25.00')
  await expect(other.getByAltText('Picture of Cyanotype of a fern').first()).toBeVisible()
  await expect.poll(() => asked.filter((path) => path.startsWith('/media/'))).not.toEqual([])
  expect(asked.filter((path) => path.endsWith('-1500.webp'))).toEqual([])

  // The viewer shows it in its own width.
  await page.getByRole('button', { name: 'Look closer' }).click()
  await expect(page.getByRole('dialog').getByRole('img')).toHaveAttribute('src', /-1500\.webp$/)
  const preview = await page.request.get(`${wire.url}${new URL(page.url()).pathname}`)
  expect(await preview.text()).toMatch(/og:image" content="http[^"]+-preview\.jpg"/)
})

test('pictures are chosen, pasted, put in order by key, removed and kept over a reload', async ({
  house,
}) => {
  const { page } = await visitSeller(house)
  const files = await Promise.all(
    [10, 120, 240].map(async (hue) => ({
      name: `${hue}.png`,
      mimeType: 'image/png',
      buffer: Buffer.from(await drawPicture(page, 300, 300, hue), 'base64'),
    })),
  )
  await page.getByTestId('picture-files').setInputFiles(files.slice(0, 2))
  await expect(there(page)).toHaveCount(2)
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }))
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, files[2]?.buffer.toString('base64') ?? '')
  await expect(there(page)).toHaveCount(3)

  const order = () => tiles(page).evaluateAll((all) => all.map((one) => one.dataset.picture))
  const [first, second, third] = await order()
  const back = page.getByRole('button', { name: 'Move picture 1 back' })
  await back.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: 'Now picture 2 of 3.' })).toBeAttached()
  expect(await order()).toEqual([second, first, third])
  await page.keyboard.press('Enter') // the focus went along
  expect(await order()).toEqual([second, third, first])
  await expect(tiles(page).first()).toContainText('Cover')
  await tiles(page).last().dragTo(tiles(page).first())
  expect(await order()).toEqual([first, second, third])

  await page.getByText('Or take drawings from').click()
  await page.getByLabel('northern sky').check()
  await expect(tiles(page)).toHaveCount(4)
  await page.getByRole('button', { name: 'Remove picture 2' }).click()
  await expect(tiles(page)).toHaveCount(3)
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [360, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    await expectSound(page)
  }

  await page.reload()
  await expect(there(page)).toHaveCount(3)
  await expect(tiles(page).last()).toHaveAttribute('data-picture', '/lots/northern-sky.svg')
})

test('each refusal says why, nothing typed is lost, and a dead line can be tried again', async ({
  house,
}) => {
  const { page, wire } = await visitSeller(house)
  await page.getByLabel('Title').fill('Kept whatever happens')
  await page.getByLabel('Starting price').fill('10')
  const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
  const half = Buffer.from(await drawPicture(page, 400, 400), 'base64').subarray(0, 900)
  await drop(page, [
    { name: 'a.svg', type: 'image/svg+xml', base64: base64('<svg/>') },
    { name: 'b.png', type: 'image/png', base64: base64('<svg/>') },
    { name: 'c.png', type: 'image/png', base64: base64(half) },
    { name: 'd.png', type: 'image/png', base64: base64(bomb(9_000, 9_000)) },
  ])
  const said = ['Not JPEG', 'Not JPEG', 'damaged', 'More than 50 megapixels']
  await expect(tiles(page).first()).toContainText('a.svg')
  for (const [index, words] of said.entries()) {
    await expect(tiles(page).nth(index)).toContainText(words)
  }
  await page.getByRole('button', { name: 'Publish the auction' }).click()
  await expect(page.getByText('Not every picture has arrived.')).toBeVisible()
  await expectSound(page)
  for (let left = said.length; left > 0; left--) {
    await page.getByRole('button', { name: 'Remove picture 1', exact: true }).click()
  }
  await expect(tiles(page)).toHaveCount(0)

  await page.route('**/api/media', (route) => route.abort())
  const good = await drawPicture(page, 200, 300)
  await drop(page, [{ name: 'good.png', type: 'image/png', base64: good }])
  await expect(tiles(page)).toContainText('could not be reached')
  await page.unroute('**/api/media')
  await page.getByRole('button', { name: 'Send picture 1 again' }).click()
  await expect(there(page)).toHaveCount(1)

  // Let go beside the field: the page is still there, and so is what was typed.
  await drop(page, [{ name: 'good.png', type: 'image/png', base64: good }], 'header')
  await expect(there(page)).toHaveCount(2)
  await drop(
    page,
    Array.from({ length: 12 }, () => ({ name: 'a.svg', type: 'image/svg+xml', base64: 'PA==' })),
  )
  await expect(tiles(page)).toHaveCount(12)
  await expect(page.getByRole('status').filter({ hasText: '2 were left out' })).toBeAttached()
  await expect(page.getByLabel('Title')).toHaveValue('Kept whatever happens')
  await expect(page).toHaveURL(`${wire.url}/sell`)
})

/** A PNG whose header promises so many pixels; its data need not be right to be refused. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(content.length)
    const body = Buffer.concat([Buffer.from(type), content])
    const tail = Buffer.alloc(4)
    tail.writeUInt32BE(crc32(body))
    return Buffer.concat([head, body, tail])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width / 8 + 1) * height))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
