import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const gateway = process.env.FLASHBID_GATEWAY ?? 'http://127.0.0.1:3000'

/**
 * Writes `.br` and `.gz` beside what is worth it: the gateway sends them as they are. From the files
 * on disk, because Vite still changes chunks after its bundle is generated.
 */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    async writeBundle({ dir = 'dist' }) {
      for (const name of await readdir(dir, { recursive: true })) {
        if (!/\.(?:js|css|svg)$/.test(name)) continue
        const source = await readFile(join(dir, name))
        if (source.length < 1_024) continue
        await writeFile(join(dir, `${name}.br`), await promisify(brotliCompress)(source))
        await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(source))
      }
    },
  }
}

const entry = '/apps/web/src/main.tsx'

/** Whether the entry needs a module before anything else: it imports it, not only on demand. */
function isFirst(
  id: string,
  importersOf: (id: string) => readonly string[],
  seen = new Set<string>(),
): boolean {
  if (id.endsWith(entry)) return true
  if (seen.has(id)) return false
  seen.add(id)
  return importersOf(id).some((importer) => isFirst(importer, importersOf, seen))
}

export default defineConfig({
  plugins: [react(), tailwindcss(), precompressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    // A strict CSP allows no data: fonts, and a file of its own is cached longer than a chunk.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              // What the first page needs is one file, however many later pages share parts of it:
              // cut up it is larger and takes more requests.
              debugName: 'app',
              name: (id, context) =>
                isFirst(id, (of) => context.getModuleInfo(of)?.importers ?? []) ? 'app' : null,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': gateway,
      '/media': gateway,
      '/socket.io': { target: gateway, ws: true },
    },
  },
})
