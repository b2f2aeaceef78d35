import { expect, test } from './house.ts'
import { Room } from './room.ts'
import { expectSound } from './sound-page.ts'

const sizes = [
  { name: 'phone', viewport: { width: 390, height: 844 }, hasTouch: true },
  { name: 'small phone', viewport: { width: 360, height: 740 }, hasTouch: true },
  { name: 'desk', viewport: { width: 1440, height: 900 }, hasTouch: false },
  { name: 'wide desk', viewport: { width: 1920, height: 1080 }, hasTouch: false },
]

for (const { name, viewport, hasTouch } of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`lobby and room at ${name}, ${colorScheme}: no sideways scroll, axe finds nothing serious`, async ({
      house,
    }) => {
      const { id } = await house.createAuction({ reserve: 50_000, buyNow: 90_000 })
      const { page, wire } = await house.visit({
        gateway: 0,
        path: '/',
        context: { viewport, hasTouch, colorScheme, reducedMotion: 'reduce' },
      })
      await expect(page.getByRole('heading', { name: 'Auctions' })).toBeVisible()
      await expectSound(page)
      await page.goto(`${wire.url}/auctions/${id}`)
      const room = new Room(page)
      await room.joinAsGuest()
      await room.expectSituation('watching')
      await expectSound(page)
    })
  }
}

test('shared links carry title and picture', async ({ house }) => {
  const { id } = await house.createAuction({
    title: 'Plate <XII> "Fern" & moss',
    images: ['/lots/male-fern-plate.svg'],
  })
  const { page, wire } = await house.visit({ gateway: 0, path: '/' })
  const html = await (await page.request.get(`${wire.url}/auctions/${id}`)).text()
  expect(html).toContain('Plate &lt;XII&gt; &quot;Fern&quot; &amp; moss')
  expect(html).toMatch(/<meta property="og:image" content="http[^"]+male-fern-plate\.jpg"/)
  expect(html).toMatch(/<meta property="og:title"/)
})

test('Chinese at once, and it stays', async ({ house }) => {
  const { page } = await house.visit({ gateway: 0, path: '/', context: { locale: 'zh-CN' } })
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/)
})
