import { expect, test } from './house.ts'
import { Room } from './room.ts'

test('two people in two browsers on two gateways bid against each other', async ({ house }) => {
  const { id } = await house.createAuction()
  const path = `/auctions/${id}`
  const ann = new Room((await house.visit({ gateway: 0, path })).page)
  const bob = new Room((await house.visit({ gateway: 1, path })).page)
  await ann.joinAsGuest()
  await bob.joinAsGuest()

  await ann.bidMinimum()
  await ann.expectSituation('leading')
  await expect(bob.price).toHaveText('$10.00')

  await bob.bidMinimum()
  await bob.expectSituation('leading')
  await ann.expectSituation('outbid', { timeout: 1_000 })
  await expect(ann.price).toHaveText('$10.50')
  await expect(ann.page).toHaveTitle(/^Outbid/)

  await ann.bidMinimum()
  await ann.expectSituation('leading')
  await bob.expectSituation('outbid', { timeout: 1_000 })

  const history = await house.history(id)
  expect(history.map(({ seq, type, amount }) => ({ seq, type, amount }))).toEqual([
    { seq: 1, type: 'bid', amount: 1_000 },
    { seq: 2, type: 'bid', amount: 1_050 },
    { seq: 3, type: 'bid', amount: 1_100 },
  ])
})

test('[BID-5] a hidden maximum answers at once, and only its owner sees it', async ({ house }) => {
  const { id } = await house.createAuction()
  const path = `/auctions/${id}`
  const ann = new Room((await house.visit({ gateway: 0, path })).page)
  const bob = new Room((await house.visit({ gateway: 1, path })).page)
  await ann.joinAsGuest()
  await bob.joinAsGuest()

  await ann.setMaximum('50')
  await ann.expectSituation('leading')
  await expect(ann.page.getByText('Only you see this.').filter({ visible: true })).toBeVisible()
  await expect(bob.price).toHaveText('$10.00')

  await bob.bidMinimum()
  await bob.expectSituation('atOnceOutbid')
  await expect(bob.price).toHaveText('$11.00')
  await expect(ann.price).toHaveText('$11.00')
  await ann.expectSituation('leading')
  expect(await bob.page.content()).not.toContain('$50')
})

test('a visitor watches without signing in and sees every price', async ({ house }) => {
  const { id } = await house.createAuction()
  const path = `/auctions/${id}`
  const visitor = new Room((await house.visit({ gateway: 1, path })).page)
  const ann = new Room((await house.visit({ gateway: 0, path })).page)
  await ann.joinAsGuest()
  await expect(visitor.price).toHaveText('$10.00')

  await ann.bidMinimum()
  await ann.expectSituation('leading')
  await expect(visitor.page.getByText('1 bid', { exact: true })).toBeVisible()
  await expect(visitor.page.getByRole('button', { name: 'Bid as a guest' }).first()).toBeVisible()
  await expect(visitor.history).toContainText('$10.00')
})

test('[LIFE-3] winner, loser and visitor see the right result', async ({ house }) => {
  const { id } = await house.createAuction({ endsAt: Date.now() + 30_000 })
  const path = `/auctions/${id}`
  const ann = new Room((await house.visit({ gateway: 0, path })).page)
  const bob = new Room((await house.visit({ gateway: 1, path })).page)
  const visitor = new Room((await house.visit({ gateway: 1, path })).page)
  await ann.joinAsGuest()
  await bob.joinAsGuest()
  await bob.bidMinimum()
  await bob.expectSituation('leading')
  await ann.bidMinimum()
  await ann.expectSituation('leading')

  await expect(ann.page.getByText('You won', { exact: true }).first()).toBeVisible({
    timeout: 40_000,
  })
  await expect(bob.page.getByText('Sold to another bidder').first()).toBeVisible()
  await expect(visitor.page.getByText('Sold', { exact: true }).first()).toBeVisible()
  const sold = await house.auction(id)
  expect({ status: sold.status, price: sold.price, bids: sold.bids }).toEqual({
    status: 'sold',
    price: 1_050,
    bids: 2,
  })
})

test('a script bids over the same house, and the lobby shows its price', async ({ house }) => {
  const title = `Survey of an island, sheet ${Date.now()}`
  const { id } = await house.createAuction({ title })
  const lobby = (await house.visit({ gateway: 1, path: '/' })).page
  const card = lobby.getByRole('link', { name: new RegExp(title) }).first()
  await expect(card).toBeVisible()
  // A card below the fold is not live, and other tests may have put many before it.
  await card.scrollIntoViewIfNeeded()

  const ann = new Room((await house.visit({ gateway: 0, path: `/auctions/${id}` })).page)
  await ann.joinAsGuest()
  await ann.bidMinimum()
  await ann.expectSituation('leading')
  const moved = lobby.getByRole('listitem').filter({ hasText: title }).filter({ hasText: '1 bid' })
  await expect(moved.first()).toBeVisible()
})
