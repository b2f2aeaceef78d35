import { randomUUID } from 'node:crypto'
import { expect, type Page, type WebSocket } from '@playwright/test'

/** Somebody with an account, at the forms of one browser. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
}

export function newPerson(name = 'Ada Lindqvist'): Person {
  return { name, email: `${randomUUID()}@example.com`, password: 'correct horse battery' }
}

/** At the form of sign-up, which may have been opened from anywhere. */
export async function fillSignUp(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(person.name)
  await page.getByLabel('Email address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: /^(Create account|Keep my bids)$/ }).click()
  await expectSignedIn(page, person)
}

export async function signUp(page: Page, origin: string, person: Person, next = '/') {
  await page.goto(`${origin}/sign-up?next=${encodeURIComponent(next)}`)
  await fillSignUp(page, person)
}

export async function signIn(page: Page, origin: string, person: Person, next = '/') {
  await page.goto(`${origin}/sign-in?next=${encodeURIComponent(next)}`)
  await page.getByLabel('Email address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click()
  await expectSignedIn(page, person)
}

export async function signOut(page: Page, { name }: Person): Promise<void> {
  await page.getByRole('button', { name: `Account of ${name}` }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expectSignedOut(page)
}

export async function expectSignedIn(page: Page, { name }: Person): Promise<void> {
  await expect(page.getByRole('button', { name: `Account of ${name}` })).toBeVisible()
}

export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.locator('header').getByRole('button', { name: 'Sign in' })).toBeVisible()
}

/** Looks at the page's live line from now on: resolves when the open one ends, fails after 2 s. */
export function watchLine(page: Page): { ends(): Promise<void> } {
  let open: WebSocket | null = null
  page.on('websocket', (socket) => {
    open = socket
  })
  return {
    async ends() {
      if (!open) throw new Error('the page has no live line')
      if (!open.isClosed()) await open.waitForEvent('close', { timeout: 2_000 })
    },
  }
}
