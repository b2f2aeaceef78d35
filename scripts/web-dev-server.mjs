/**
 * `npm run dev`: the browser code from Vite, reloading itself; API and sockets from the gateway.
 *
 * node web-dev-server.mjs <port> <host> <gateway's port>
 */
import { join } from 'node:path'
import { createServer } from 'vite'
import { root } from './lib/repository.mjs'

const [port, host, gatewayPort] = process.argv.slice(2)
const gateway = { target: `http://127.0.0.1:${gatewayPort}` }
const paths = [
  ...['/api', '/media', '/healthz', '/readyz', '/metrics'],
  ...['/docs', '/openapi.json', '/asyncapi.json'],
]
const server = await createServer({
  root: join(root, 'apps', 'web'),
  clearScreen: false,
  server: {
    port: Number(port),
    host: host ?? '127.0.0.1',
    strictPort: true,
    proxy: {
      ...Object.fromEntries(paths.map((path) => [path, gateway])),
      '/socket.io': { ...gateway, ws: true },
    },
  },
})
await server.listen()
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => void server.close().then(() => process.exit(0)))
}
