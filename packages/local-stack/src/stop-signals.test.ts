import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { stopSignals } from './stop-signals.ts'

test('an echo within a second is not a second signal', async () => {
  const emitter = new EventEmitter()
  let now = 5_000
  const signals = stopSignals(emitter, () => now)
  let second: string | undefined
  void signals.second.then((signal) => {
    second = signal
  })
  emitter.emit('SIGINT', 'SIGINT')
  expect(await signals.first).toBe('SIGINT')
  now += 999
  emitter.emit('SIGTERM', 'SIGTERM')
  await Promise.resolve()
  expect(second).toBeUndefined()
  now += 1
  emitter.emit('SIGHUP', 'SIGHUP')
  expect(await signals.second).toBe('SIGHUP')
})
