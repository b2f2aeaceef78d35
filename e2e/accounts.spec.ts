import { expect, test } from './house.ts'
import {
  expectSignedIn,
  expectSignedOut,
  fillSignUp,
  newPerson,
  signIn,
  signOut,
  signUp,
  watchLine,
} from './person.ts'
import { Room } from './room.ts'
import { expectSound } from './sound-page.ts'
import { operatorCode } from './stack.ts'

test('a guest bids, signs up and keeps leading', async ({ house }) => {
  const { id } = await house.createAuction()
  const { page } = await house.visit({ gateway: 0, path: `/auctions/${id}` })
  const room = new Room(page)
  await room.joinAsGuest()
  await room.bidMinimum()
  await room.expectSituation('leading')

  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('link', { name: 'Keep your bids' }).click()
  await expect(page.getByRole('heading', { name: 'Keep your bids' })).toBeVisible()
  const person = newPerson()
  await fillSignUp(page, person)
  await expect(page).toHaveURL(new RegExp(`/auctions/${id}$`))
  await room.expectSituation('leading')

  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(kept, 'no token is kept for an account').not.toMatch(/eyJ/)
  await page.reload()
  await room.expectSituation('leading')
  await expectSignedIn(page, person)
})

test('signing out everywhere closes the other browser within 2 s; it goes on watching', async ({
  house,
}) => {
  const { id } = await house.createAuction()
  const person = newPerson()
  const here = await house.visit({ gateway: 0, path: '/' })
  await signUp(here.page, here.wire.url, person, '/account')
  const there = await house.visit({ gateway: 1, path: '/' })
  const line = watchLine(there.page)
  await signIn(there.page, there.wire.url, person, `/auctions/${id}`)
  const room = new Room(there.page)
  await room.bidMinimum()
  await room.expectSituation('leading')
  const tab = await there.page.context().newPage()
  await tab.goto(`${there.wire.url}/account`)
  await expectSignedIn(tab, person)

  await here.page.reload()
  await expect(here.page.getByText('Chrome on Linux')).toHaveCount(2)
  await here.page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await line.ends()
  await expectSignedOut(here.page)
  await expect(
    there.page.getByText('You were signed out. You can still watch').first(),
  ).toBeVisible()
  await expectSignedOut(there.page)
  await expectSignedOut(tab)

  const rival = new Room((await house.visit({ gateway: 0, path: `/auctions/${id}` })).page)
  await rival.joinAsGuest()
  await rival.bidMinimum()
  await expect(room.price).toHaveText(/10\.50/)
})

test('a forgotten password is changed by the letter, whose secret leaves the address; an account is deleted', async ({
  house,
}) => {
  const person = newPerson()
  const { page, wire } = await house.visit({ gateway: 0, path: '/' })
  await signUp(page, wire.url, person)
  await signOut(page, person)

  await page.goto(`${wire.url}/sign-in`)
  await page.getByLabel('Email address').fill(person.email)
  await page.getByRole('link', { name: 'Forgotten your password?' }).click()
  await expect(page.getByLabel('Email address'), 'the address is kept').toHaveValue(person.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible()

  const [link = ''] = /http\S+new-password\S+/.exec(await house.letterTo(person.email)) ?? []
  const { pathname, hash, search } = new URL(link)
  await page.goto(`${wire.url}${pathname}${search}${hash}`)
  await expect(page).toHaveURL(`${wire.url}/new-password`)
  await page.getByLabel('New password').fill('too short')
  await page.getByRole('button', { name: 'Save the password' }).click()
  await expect(page.getByText('At least 12 characters.')).toBeVisible()
  const renewed = { ...person, password: 'a quite different password' }
  await page.getByLabel('New password').fill(renewed.password)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await expect(page.getByRole('heading', { name: 'The password is changed' })).toBeVisible()

  await page.goto(`${wire.url}/sign-in`)
  await page.getByLabel('Email address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('This address and password do not fit together.')).toBeVisible()
  await expect(page.getByLabel('Email address'), 'nothing typed is lost').toHaveValue(person.email)
  await signIn(page, wire.url, renewed, '/account')

  await page.getByRole('button', { name: 'Delete account…' }).click()
  await page.getByLabel('Your password, so that nobody else does it').fill('not this one at all')
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await expect(page.getByText('That is not the current password.')).toBeVisible()
  await page.getByLabel('Your password, so that nobody else does it').fill(renewed.password)
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await expect(page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible()
  await expectSignedOut(page)
})

test('the operator’s link leads to an address and a password to come back with', async ({
  house,
}) => {
  const { page, wire } = await house.visit({ gateway: 0, path: `/operator#${operatorCode}` })
  await expect(page).toHaveURL(`${wire.url}/operator`)
  await page.getByRole('link', { name: 'Secure your account' }).click()
  const operator = newPerson('Operator')
  await page.getByLabel('Email address').fill(operator.email)
  await page.getByLabel('Password', { exact: true }).fill(operator.password)
  await page.getByRole('button', { name: 'Finish account' }).click()
  await expect(page.getByText(operator.email)).toBeVisible()
  await signOut(page, operator)
  await signIn(page, wire.url, operator, '/people')
  await expect(page.getByRole('cell', { name: operator.email })).toBeVisible()
})

test('a passkey signs in without a word typed', async ({ house }) => {
  const person = newPerson()
  const { page, wire } = await house.visit({ gateway: 0, path: '/' })
  const origin = wire.url.replace('127.0.0.1', 'localhost')
  const browser = await page.context().newCDPSession(page)
  await browser.send('WebAuthn.enable')
  await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await signUp(page, origin, person, '/account')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(page.getByText('“Chrome on Linux” is added.')).toBeVisible()
  await page.getByRole('button', { name: 'Rename: Chrome on Linux' }).click()
  await page.getByLabel('Name of the passkey').fill('The desk')
  await page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await expect(page.getByRole('button', { name: 'Remove: The desk' })).toBeVisible()
  await signOut(page, person)

  await page.goto(`${origin}/sign-in`)
  // Offered by the browser as soon as the field is there, or asked for by the button.
  const button = page.getByRole('button', { name: 'Sign in with a passkey' })
  await button.click({ timeout: 2_000 }).catch(() => {})
  await expectSignedIn(page, person)
})

test('an operator bans a bidder, whose page is a visitor’s within 2 s', async ({ house }) => {
  const { id } = await house.createAuction()
  const [boss, bidder] = [newPerson('Olga Operator'), newPerson('Bo Bidder')]
  const office = await house.visit({ gateway: 0, path: '/' })
  await signUp(office.page, office.wire.url, boss)
  await house.giveRole(boss.email, 'operator')
  const floor = await house.visit({ gateway: 1, path: '/' })
  const line = watchLine(floor.page)
  await signUp(floor.page, floor.wire.url, bidder, `/auctions/${id}`)
  const room = new Room(floor.page)
  await room.bidMinimum()
  await room.expectSituation('leading')

  await office.page.goto(`${office.wire.url}/people?q=${bidder.email}`)
  await office.page.getByRole('button', { name: 'Manage Bo Bidder' }).click()
  await office.page.getByRole('button', { name: 'Ban this account' }).click()
  await expect(office.page.getByText('A ban needs its reason.')).toBeVisible()
  await office.page.getByLabel('Reason').last().fill('Bids for the seller')
  await office.page.getByRole('button', { name: 'Ban this account' }).click()
  await expect(office.page.getByText('Bo Bidder is banned.')).toBeVisible()
  await line.ends()
  await expect(floor.page.getByText('You can still watch').first()).toBeVisible()
  await expectSignedOut(floor.page)

  await office.page.getByRole('link', { name: 'What was done to it' }).click()
  await expect(office.page.getByText('“Bids for the seller”')).toBeVisible()
  await expect(office.page.getByText('Reason of the ban')).toBeVisible()
  await office.page.goto(`${office.wire.url}/auctions/${id}`)
  const trail = office.page.getByRole('region', { name: 'Audit trail' })
  await expect(trail.getByText('with the operator’s key')).toBeVisible()
})

test('tokens are renewed on the open socket, without a gap', async ({ house }) => {
  const { id } = await house.createAuction()
  const person = newPerson()
  const { page, wire } = await house.visit({
    gateway: 0,
    path: '/',
    async beforeLoad(opened) {
      // A token holds for 15 minutes: the wait for its renewal, and nothing else, is made short.
      await opened.addInitScript(() => {
        const wait = window.setTimeout
        const isRenewal = (ms = 0) => ms > 600_000 && ms < 900_000
        window.setTimeout = ((run: () => void, ms?: number) =>
          wait(run, isRenewal(ms) ? 300 : ms)) as typeof window.setTimeout
      })
    },
  })
  await signUp(page, wire.url, person)
  let renewals = 0
  let sockets = 0
  page.on('websocket', (socket) => {
    sockets++
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('session:renew')) renewals++
    })
  })
  await page.goto(`${wire.url}/auctions/${id}`)
  const room = new Room(page)
  await expect.poll(() => renewals).toBeGreaterThanOrEqual(3)
  await room.bidMinimum()
  await room.expectSituation('leading')
  expect(sockets).toBe(1)
})

const sizes = [
  { name: 'phone', width: 390, height: 844, colorScheme: 'light' },
  { name: 'small phone', width: 360, height: 740, colorScheme: 'dark' },
  { name: 'desk', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'wide desk', width: 1920, height: 1080, colorScheme: 'light' },
] as const

for (const { name, width, height, colorScheme } of sizes) {
  test(`the pages of accounts at ${name}, ${colorScheme}: no sideways scroll, axe finds nothing serious`, async ({
    house,
  }) => {
    const { page, wire } = await house.visit({
      gateway: 0,
      path: '/sign-in',
      context: { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' },
    })
    await page.locator('header').getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('link', { name: 'Create an account' }).first()).toBeVisible()
    await expectSound(page)
    for (const path of ['/forgot-password', '/new-password#a-secret', '/verified?error=INVALID']) {
      await page.goto(`${wire.url}${path}`)
      await expect(page.locator('h1')).toBeVisible()
      await expectSound(page)
    }
    const person = newPerson()
    await page.goto(`${wire.url}/sign-up`)
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('This is needed.').first()).toBeVisible()
    await expectSound(page)
    await fillSignUp(page, person)
    await house.giveRole(person.email, 'operator')
    for (const [path, sign] of [
      ['/account', 'This browser'],
      ['/people', person.email],
      ['/audit', 'with the operator’s key'],
    ] as const) {
      await page.goto(`${wire.url}${path}`)
      await expect(page.locator('main').getByText(sign).first()).toBeVisible()
      await expectSound(page)
    }
  })
}
