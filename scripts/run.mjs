import { requireNode } from './lib/node-version.mjs'

requireNode()
import('./lib/prepare.mjs').then(({ handOver }) =>
  handOver(process.argv[2] ?? '', process.argv.slice(3)),
)
