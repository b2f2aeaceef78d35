import { expect, test } from './house.ts'
import { Room } from './room.ts'

test('[END-1] a sniper moves the end on every screen', async ({ house }) => {
  const { id } = await house.createAuction({
    endsAt: Date.now() + 25_000,
    softClose: { mode: 'reset', windowMs: 60_000, extendMs: 120_000, maxExtensions: 5 },
  })
  const path = `/auctions/${id}`
  const ann = new Room((await house.visit({ gateway: 0, path })).page)
  const sniper = new Room((await house.visit({ gateway: 1, path })).page)
  await sniper.joinAsGuest()
  await expect.poll(() => ann.secondsLeft()).toBeLessThanOrEqual(25)

  await sniper.bidMinimum()
  await sniper.expectSituation('leading')
  for (const room of [ann, sniper]) {
    await expect.poll(() => room.secondsLeft(), { timeout: 2_000 }).toBeGreaterThan(100)
    await expect(room.page.getByText('Extension 1 of 5').first()).toBeVisible()
  }
})

test('a wrong clock at the PC changes no countdown', async ({ house }) => {
  const { id } = await house.createAuction({ endsAt: Date.now() + 300_000 })
  const path = `/auctions/${id}`
  const right = new Room((await house.visit({ gateway: 0, path })).page)
  const wrong = new Room(
    (
      await house.visit({
        gateway: 1,
        path,
        beforeLoad: (page) => page.clock.install({ time: Date.now() + 3_600_000 }),
      })
    ).page,
  )
  await expect(wrong.page.getByText('Live', { exact: true }).first()).toBeVisible()
  await expect.poll(() => right.secondsLeft()).toBeGreaterThan(200)
  await expect.poll(() => wrong.secondsLeft()).toBeGreaterThan(200)
  const [a, b] = await Promise.all([right.secondsLeft(), wrong.secondsLeft()])
  expect(Math.abs(a - b), `${a} s at one, ${b} s at the other`).toBeLessThanOrEqual(1)

  // A clock that is set while the page is open: the same.
  await wrong.page.clock.setSystemTime(Date.now() - 7_200_000)
  await expect
    .poll(async () => Math.abs((await right.secondsLeft()) - (await wrong.secondsLeft())))
    .toBeLessThanOrEqual(1)
})

test('[LIFE-4] a pause and an extension by the organiser reach every screen', async ({ house }) => {
  const { id } = await house.createAuction({ endsAt: Date.now() + 120_000 })
  const room = new Room((await house.visit({ gateway: 1, path: `/auctions/${id}` })).page)
  await room.joinAsGuest()
  await house.control(id, 'pause', { reason: 'The catalogue is being corrected' })
  await expect(room.page.getByText('Paused').filter({ visible: true }).first()).toBeVisible()
  await expect(room.page.getByText(/The catalogue is being corrected/).first()).toBeVisible()
  await expect(room.page.getByRole('button', { name: /^Bid \$/ })).toHaveCount(0)

  await house.control(id, 'resume')
  await house.control(id, 'extend', { ms: 600_000 })
  await expect.poll(() => room.secondsLeft()).toBeGreaterThan(600)
  await room.bidMinimum()
  await room.expectSituation('leading')

  await house.control(id, 'cancel', { reason: 'Withdrawn by its owner' })
  await expect(room.page.getByText('Withdrawn', { exact: true }).first()).toBeVisible()
})
