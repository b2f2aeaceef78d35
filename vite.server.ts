import { builtinModules } from 'node:module'
import { defineConfig, type UserConfig } from 'vite'

/**
 * How every server program (gateway, archiver, worker, swarm, local-stack) is built: one ES module
 * a program, our own packages and their Lua sources inlined, npm packages left in node_modules.
 *
 * @param entries name of the output file (without `.js`) to its source file
 */
export function serverBuild(entries: Record<string, string> = { main: 'src/main.ts' }): UserConfig {
  return defineConfig({
    ssr: { noExternal: [/^@flashbid\//], target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: entries,
        external: [...builtinModules, /^node:/],
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  })
}
