import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { TestClient } from './test-client.ts'
import { createTestGateway, type TestGateway, type TestGatewayOptions } from './test-gateway.ts'

/** Two gateways on one private Redis, and clients of either that are closed in the end. */
export async function startTwoGateways(options: Omit<TestGatewayOptions, 'redisUrl'> = {}) {
  const redis: RunningRedis = await startRedis({ persistence: 'none' })
  const start = () => createTestGateway({ ...options, redisUrl: redis.url })
  const gateways: [TestGateway, TestGateway] = [await start(), await start()]
  const clients: TestClient[] = []
  let bidNumber = 0

  return {
    redis,
    gateways,
    /** @param at which of the two; a spectator without `userId` */
    async connect(at: 0 | 1, userId?: string): Promise<TestClient> {
      const token = userId === undefined ? undefined : await gateways[at].token(userId)
      const client = await TestClient.connect(gateways[at].url, token)
      clients.push(client)
      return client
    },
    bid(client: TestClient, auctionId: string, amount: number, kind: 'exact' | 'max' = 'exact') {
      const bidId = `bid-${String(bidNumber++).padStart(8, '0')}`
      return client.call('bid:place', { auctionId, bidId, amount, kind })
    },
    closeClients() {
      for (const client of clients.splice(0)) client.close()
    },
    async close() {
      for (const client of clients.splice(0)) client.close()
      for (const gateway of gateways) await gateway.close()
      await redis.close()
    },
  }
}

export type TwoGateways = Awaited<ReturnType<typeof startTwoGateways>>
