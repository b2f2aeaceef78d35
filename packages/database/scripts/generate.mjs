/**
 * `prisma generate` without a network. Prisma's CLI wants to download its schema engine first,
 * although generating never runs it; any existing file named here keeps it from trying.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const manifest = require.resolve('prisma/package.json')
const cli = join(dirname(manifest), require(manifest).bin.prisma)
const root = fileURLToPath(new URL('../../..', import.meta.url))

const { status, error } = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? manifest,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
})
if (error) throw error
process.exitCode = status ?? 1
