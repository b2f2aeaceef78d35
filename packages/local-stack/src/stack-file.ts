import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockHolder } from './data-lock.ts'

/** Where the parts of a running FlashBid are; for doctor, swarm and tests. Holds passwords. */
export interface StackFile {
  redisUrl: string
  databaseUrl: string
  publicUrl: string
  port: number
  /** Differs from `port` under `npm run dev`. */
  gatewayPort: number
}

export function writeStackFile(dataDir: string, stack: StackFile): void {
  writeFileSync(join(dataDir, 'stack.json'), JSON.stringify(stack, null, 2), { mode: 0o600 })
}

/** Of the FlashBid that runs on `dataDir` now; undefined when none does. */
export function readStackFile(dataDir: string): StackFile | undefined {
  if (!lockHolder(dataDir)) return undefined
  try {
    return JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as StackFile
  } catch {
    return undefined
  }
}
