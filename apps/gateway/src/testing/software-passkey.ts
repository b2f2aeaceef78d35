import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const base64url = (data: Buffer) => data.toString('base64url')

const PRESENT = 0x01
const VERIFIED = 0x04
const HAS_KEY = 0x40

/** One passkey of an authenticator made of software (WebAuthn Level 2, ES256, attestation "none"). */
export function createSoftwarePasskey(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  const rpIdHash = sha256(new URL(origin).hostname)
  let counter = 0

  const clientData = (type: 'webauthn.create' | 'webauthn.get', challenge: string, from: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }))

  function authenticatorData(flags: number, ...rest: readonly Buffer[]): Buffer {
    const head = Buffer.alloc(5)
    head.writeUInt8(flags, 0)
    head.writeUInt32BE(counter, 1)
    return Buffer.concat([rpIdHash, head, ...rest])
  }

  const credential = (response: object) => ({
    ...{ id: base64url(id), rawId: base64url(id), type: 'public-key' },
    ...{ clientExtensionResults: {}, response },
  })

  return {
    /** What `navigator.credentials.create` answers. */
    register({ challenge }: { challenge: string }) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const coseKey = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'), // EC2, ES256, P-256, then x and y
        Buffer.from(x, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y, 'base64url'),
      ])
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const flags = PRESENT | VERIFIED | HAS_KEY
      const data = authenticatorData(flags, Buffer.alloc(16), length, id, coseKey)
      const attestationObject = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
        Buffer.from([0x58, data.length]),
        data,
      ])
      return credential({
        attestationObject: base64url(attestationObject),
        clientDataJSON: base64url(clientData('webauthn.create', challenge, origin)),
        transports: ['internal'],
      })
    },
    /** What `navigator.credentials.get` answers. @param from the page's origin, for one that lies */
    signIn({ challenge }: { challenge: string }, from = origin) {
      counter++
      const data = authenticatorData(PRESENT | VERIFIED)
      const client = clientData('webauthn.get', challenge, from)
      return credential({
        authenticatorData: base64url(data),
        clientDataJSON: base64url(client),
        signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)),
      })
    },
  }
}
