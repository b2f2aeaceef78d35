import { requireNode } from './lib/node-version.mjs'

requireNode()
import('./lib/test-run.mjs').then(({ testEverything }) => testEverything())
