import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Auction, CreateAuctionInput, GrantedRole, HistoryLine } from '@flashbid/protocol'
import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test'
import { adminKey } from './stack.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** One person at one browser, on a wire of their own to one of the two gateways. */
export interface Visitor {
  readonly page: Page
  readonly wire: TcpProxy
}

export interface House {
  /** An auction of the operator's; open at once and over in ten minutes unless said otherwise. */
  createAuction(terms?: Partial<CreateAuctionInput>): Promise<Auction>
  control(
    auctionId: string,
    action: 'pause' | 'resume' | 'cancel' | 'extend',
    body?: object,
  ): Promise<void>
  auction(auctionId: string): Promise<Auction>
  /** Makes the account of an address operator or seller. */
  giveRole(email: string, role: GrantedRole): Promise<void>
  /** The newest letter to an address, once it is there. */
  letterTo(email: string): Promise<string>
  history(auctionId: string): Promise<HistoryLine[]>
  /** A separate browser; `gateway` 0 or 1. */
  visit(options: {
    gateway: 0 | 1
    path: string
    guest?: boolean
    context?: BrowserContextOptions
    beforeLoad?: (page: Page) => Promise<void>
  }): Promise<Visitor>
}

const operator = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }

function gatewayUrl(index: 0 | 1): string {
  const url = process.env.FLASHBID_GATEWAYS?.split(',')[index]
  if (url === undefined) throw new Error('the stack is not running')
  return url
}

export const test = base.extend<{ house: House }>({
  house: async ({ browser }, use, testInfo) => {
    const url = gatewayUrl(0)
    const opened: { close(): Promise<void> }[] = []
    // Ports are dealt out by worker, so that tests that run at once never share a wire.
    const ports = (process.env.FLASHBID_PROXY_PORTS ?? '').split(',').map(Number)
    let nextPort = testInfo.parallelIndex * 20

    const house: House = {
      async createAuction(terms = {}) {
        const response = await fetch(`${url}/api/auctions`, {
          method: 'POST',
          headers: operator,
          body: JSON.stringify({
            title: 'Botanical plate, 1847',
            description: 'A fern, engraved and printed in two colours.',
            category: 'botanical',
            currency: 'USD',
            startPrice: 1_000,
            endsAt: Date.now() + 600_000,
            ...terms,
          } satisfies CreateAuctionInput),
        })
        const answer = await response.json()
        expect(response.status, JSON.stringify(answer)).toBe(201)
        return answer.auction
      },
      async control(auctionId, action, body = {}) {
        const response = await fetch(`${url}/api/auctions/${auctionId}/${action}`, {
          method: 'POST',
          headers: operator,
          body: JSON.stringify(body),
        })
        expect(response.status, await response.clone().text()).toBe(200)
      },
      async auction(auctionId) {
        const response = await fetch(`${url}/api/auctions/${auctionId}`)
        expect(response.status).toBe(200)
        return (await response.json()).auction
      },
      async giveRole(email, role) {
        const found = await fetch(`${url}/api/admin/people?q=${encodeURIComponent(email)}`, {
          headers: operator,
        })
        const { people } = await found.json()
        const response = await fetch(`${url}/api/admin/people/${people[0].id}/role`, {
          method: 'POST',
          headers: operator,
          body: JSON.stringify({ role }),
        })
        expect(response.status, await response.clone().text()).toBe(200)
      },
      async letterTo(email) {
        const folder = process.env.FLASHBID_LETTERS ?? ''
        let letter = ''
        await expect(async () => {
          const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort()
          const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
          letter = texts.findLast((text) => text.startsWith(`To: ${email}\n`)) ?? ''
          expect(letter, `a letter to ${email}`).not.toBe('')
        }).toPass({ timeout: 10_000 })
        return letter
      },
      async history(auctionId) {
        const response = await fetch(`${url}/api/admin/auctions/${auctionId}/history`, {
          headers: operator,
        })
        expect(response.status).toBe(200)
        const lines = (await response.text()).trim().split('\n')
        return lines.slice(0, -1).map((line) => JSON.parse(line))
      },
      async visit({ gateway, path, guest = false, context: options = {}, beforeLoad }) {
        const port = ports[nextPort]
        nextPort += 1
        if (port === undefined) throw new Error('out of ports for wires')
        const wire = await startTcpProxy(port, gatewayUrl(gateway))
        const context = await browser.newContext(options)
        opened.push(wire, context)
        const page = await context.newPage()
        page.on('pageerror', (error) => {
          throw new Error(`the page threw: ${error.message}`)
        })
        await beforeLoad?.(page)
        await page.goto(`${wire.url}${path}`)
        if (guest) await page.evaluate(() => undefined)
        return { page, wire }
      },
    }
    await use(house)
    for (const thing of opened.reverse()) await thing.close()
  },
})

export { expect } from '@playwright/test'
