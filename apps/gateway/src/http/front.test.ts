import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type Front, openFront } from './front.ts'

let front: Front
afterEach(() => front.close(0))

it('ends an upgrade to an address that is not ours, also on a line that was answered before', async () => {
  front = openFront()
  const port = await front.listen(0, '127.0.0.1')
  const line = connect(port, '127.0.0.1')
  line.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n')
  const [answer] = await once(line, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 200/)
  line.write(
    'GET /nowhere HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  )
  line.resume()
  await once(line, 'close')
})
