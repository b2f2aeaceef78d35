import { requireNode } from './lib/node-version.mjs'

requireNode()
const args = process.argv.slice(2)
import('./lib/prepare.mjs').then(({ handOver }) =>
  handOver(
    args.includes('--dev') ? 'dev' : 'start',
    args.filter((arg) => arg !== '--dev'),
  ),
)
