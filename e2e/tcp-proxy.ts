import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A wire between one browser and one gateway that a test can cut. */
export interface TcpProxy {
  /** Address for the browser. */
  readonly url: string
  /** Drops all connections and refuses new ones until `mend`. */
  cut(): void
  /** Lets what the browser sends through, but nothing back: the answer is lost, the deed is done. */
  swallowAnswers(): void
  mend(): void
  /** Bytes that passed from the browser since `swallowAnswers`. */
  sentWhileSwallowing(): number
  close(): Promise<void>
}

export async function startTcpProxy(port: number, target: string): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(target)
  const pairs = new Set<Socket>()
  let isCut = false
  let isSwallowing = false
  let swallowedWhileSent = 0

  const server = createServer((browser) => {
    if (isCut) {
      browser.destroy()
      return
    }
    const gateway = connect(Number(targetPort), hostname)
    for (const [one, other] of [
      [browser, gateway],
      [gateway, browser],
    ] as const) {
      pairs.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        pairs.delete(one)
        other.destroy()
      })
    }
    browser.on('data', (bytes) => {
      if (isSwallowing) swallowedWhileSent += bytes.length
      gateway.write(bytes)
    })
    gateway.on('data', (bytes) => {
      if (!isSwallowing) browser.write(bytes)
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true
      for (const socket of pairs) socket.destroy()
    },
    swallowAnswers() {
      isSwallowing = true
      swallowedWhileSent = 0
    },
    mend() {
      isCut = false
      isSwallowing = false
    },
    sentWhileSwallowing: () => swallowedWhileSent,
    async close() {
      for (const socket of pairs) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
