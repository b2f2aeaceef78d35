/**
 * Runs one step and prints what it did and how long it took, as packages/local-stack goes on to do.
 *
 * @param {string} name
 * @param {() => Promise<string>} run what the step did, in words
 */
export async function step(name, run) {
  const began = performance.now()
  const text = await run()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(`  ok  ${name.padEnd(14)} ${text.padEnd(54)} ${seconds} s\n`)
}
