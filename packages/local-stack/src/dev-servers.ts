import { createHash } from 'node:crypto'
import { type FSWatcher, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { LogFile } from './log-file.ts'
import { launchProgram } from './server-program.ts'
import type { runService, Service } from './service.ts'
import type { StackSettings } from './settings.ts'
import type { Terminal } from './terminal.ts'

export interface DevServers {
  start(): Promise<void>
  close(): void
}

/** A build writes many files: reload once it has been quiet for so long. */
const QUIET_MS = 300

/**
 * What `npm run dev` adds: each server is built again when a source changes and started again when
 * its build changed; the browser code comes from Vite's development server, which listens on PORT
 * and hands API and sockets to the gateway.
 */
export function devServers(options: {
  settings: StackSettings
  env: NodeJS.ProcessEnv
  gatewayPort: number
  log(name: string): LogFile
  terminal: Terminal
  add(service: Parameters<typeof runService>[0]): Promise<Service>
  reloads: Record<string, Service>
}): DevServers {
  const { settings, terminal } = options
  const watchers: FSWatcher[] = []

  const tool = (name: string, cwd: string, command: [string, ...string[]]) => {
    const file = options.log(name)
    return options.add({
      ...{ name, stage: 'servers', stopSignal: 'SIGTERM', graceMs: 5_000 },
      ...{ dataDir: settings.dataDir, say: terminal.warn },
      launch: () =>
        launchProgram({
          ...{ command, cwd, log: file, stage: 'servers' },
          env: options.env,
          onLine: (line) => {
            if (/error|warn/i.test(line)) terminal.warn(`${name}: ${line}`)
          },
        }),
    })
  }

  const reloadOnBuild = (name: string, service: Service) => {
    const dist = join(settings.root, 'apps', name, 'dist')
    let seen = fingerprint(dist)
    let timer: NodeJS.Timeout | undefined
    const check = () => {
      const present = fingerprint(dist)
      if (present === undefined || present === seen) return
      seen = present
      terminal.say(`${name} was built again; restarting it`)
      void service.reload() // it tells about its own failures
    }
    mkdirSync(dist, { recursive: true })
    const watcher = watch(dist, { recursive: true }, () => {
      clearTimeout(timer)
      timer = setTimeout(check, QUIET_MS)
    })
    watchers.push(watcher)
  }

  return {
    async start() {
      const vite = join(settings.root, 'node_modules', 'vite', 'bin', 'vite.js')
      for (const [name, service] of Object.entries(options.reloads)) {
        reloadOnBuild(name, service)
        const folder = join(settings.root, 'apps', name)
        await tool(`build-${name}`, folder, [process.execPath, vite, 'build', '--watch'])
      }
      await tool('web', settings.root, [
        process.execPath,
        join(settings.root, 'scripts', 'web-dev-server.mjs'),
        ...[String(settings.port), settings.host, String(options.gatewayPort)],
      ])
    },
    close() {
      for (const watcher of watchers) watcher.close()
    },
  }
}

/** Changes when any program file of a build does; undefined while a build is half written. */
function fingerprint(dist: string): string | undefined {
  try {
    const hash = createHash('sha256')
    const names = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    if (!names.includes('main.js')) return undefined
    for (const name of names.sort()) {
      if (name.endsWith('.js')) hash.update(name).update(readFileSync(join(dist, name)))
    }
    return hash.digest('hex')
  } catch {
    return undefined
  }
}
