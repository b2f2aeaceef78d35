import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, expect, it } from 'vitest'
import { createFolderStore } from './folder-store.ts'
import { mediaFile, newPictureId } from './media-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'flashbid-media-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const everything = () => readdirSync(folder, { recursive: true }).map(String)

it('keeps a file, opens it again, removes it', async () => {
  const store = createFolderStore(join(folder, 'made', 'when', 'needed'))
  const file = mediaFile(newPictureId(), '640.webp')
  expect(await store.open(file)).toBeNull()
  await store.put(file, Buffer.from('pixels'))
  const found = await store.open(file)
  expect(found?.bytes).toBe(6)
  expect(found && (await buffer(found.stream)).toString()).toBe('pixels')
  await store.remove(file)
  await store.remove(file)
  expect(await store.open(file)).toBeNull()
})

it('never shows half a file, however many write it at once', async () => {
  const store = createFolderStore(folder)
  const file = mediaFile(newPictureId(), '320.webp')
  const contents = Array.from({ length: 20 }, (_, at) => Buffer.alloc(200_000, at))
  const writing = Promise.all(contents.map((content) => store.put(file, content)))
  let isWriting = true
  const reading = (async () => {
    while (isWriting) {
      const found = await store.open(file)
      if (!found) continue
      const bytes = await buffer(found.stream)
      expect([bytes.length, bytes.every((byte) => byte === bytes[0])]).toEqual([200_000, true])
    }
  })()
  await writing
  isWriting = false
  await reading
  expect(everything().filter((name) => name.endsWith('.part'))).toEqual([])
})

it('says so when it cannot write, and leaves nothing behind', async () => {
  const file = mediaFile(newPictureId(), '320.webp')
  const inTheWay = join(folder, 'a-file')
  writeFileSync(inTheWay, '')
  const store = createFolderStore(inTheWay)
  await expect(store.put(file, Buffer.from('x'))).rejects.toThrow()
  expect(await store.open(file)).toBeNull()
})
