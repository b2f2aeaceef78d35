import { expect, test } from './house.ts'
import { Room } from './room.ts'

test('a browser that goes offline during bids catches up without a reload', async ({ house }) => {
  const { id } = await house.createAuction()
  const path = `/auctions/${id}`
  const away = await house.visit({ gateway: 1, path })
  const awayRoom = new Room(away.page)
  const ann = new Room((await house.visit({ gateway: 0, path })).page)
  const bob = new Room((await house.visit({ gateway: 1, path })).page)
  for (const room of [awayRoom, ann, bob]) await room.joinAsGuest()
  await awayRoom.bidMinimum()
  await awayRoom.expectSituation('leading')
  await away.page.evaluate(() => {
    document.documentElement.dataset.loaded = 'once'
  })

  away.wire.cut()
  await expect(away.page.getByText('Reconnecting').filter({ visible: true }).first()).toBeVisible()
  await expect(awayRoom.page.getByRole('button', { name: /^Bid \$/ })).toHaveCount(0)
  for (const room of [ann, bob, ann, bob]) {
    await room.bidMinimum()
    await room.expectSituation('leading')
  }

  away.wire.mend()
  await expect(awayRoom.price).toHaveText('$12.00', { timeout: 15_000 })
  await awayRoom.expectSituation('outbid')
  for (const price of ['$10.50', '$11.00', '$11.50', '$12.00']) {
    await expect(awayRoom.history).toContainText(price)
  }
  await expect(away.page.locator('html')).toHaveAttribute('data-loaded', 'once')
})

test('a bid retried after a cut connection counts once', async ({ house }) => {
  const { id } = await house.createAuction()
  const { page, wire } = await house.visit({ gateway: 0, path: `/auctions/${id}` })
  const room = new Room(page)
  await room.joinAsGuest()
  await room.bidMinimum()
  await room.expectSituation('leading')

  // The next bid arrives and its answer is lost; then the line breaks, and comes back.
  await room.setMaximum('80')
  await room.expectSituation('leading')
  wire.swallowAnswers()
  await page.getByLabel('Your maximum').fill('90')
  await page
    .getByRole('button', { name: /^Raise maximum/ })
    .first()
    .click()
  await expect.poll(async () => (await house.auction(id)).seq).toBe(3)
  wire.cut()
  wire.mend()

  await expect(
    page.getByText('Your maximum is $90.00.').filter({ visible: true }).first(),
  ).toBeVisible({
    timeout: 20_000,
  })
  await room.expectSituation('leading')
  const history = await house.history(id)
  expect(history.map(({ seq, amount }) => ({ seq, amount }))).toEqual([
    { seq: 1, amount: 1_000 },
    { seq: 2, amount: 8_000 },
    { seq: 3, amount: 9_000 },
  ])
})

test('a reload loses nothing: still signed in, still leading', async ({ house }) => {
  const { id } = await house.createAuction()
  const room = new Room((await house.visit({ gateway: 0, path: `/auctions/${id}` })).page)
  await room.joinAsGuest()
  await room.bidMinimum()
  await room.expectSituation('leading')
  await room.page.reload()
  await room.expectSituation('leading')
  await expect(room.page.getByRole('button', { name: /^Account of/ })).toBeVisible()
})
