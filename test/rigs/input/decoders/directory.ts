import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type * as Connection from '../../../../server/domains/directory/connection.ts'
import type * as Identity from '../../../../server/domains/directory/identity.ts'
import type * as Frames from '../../../../server/domains/directory/ldap-frames.ts'
import type * as Read from '../../../../server/domains/directory/read.ts'
import type * as Certificates from '../../../../server/domains/directory/show-certificate.ts'
import type * as Errors from '../../../../server/base/errors.ts'
import { toPem } from '../../../../server/base/codecs/x509.ts'
import { vector } from '../corpus.ts'
import { BASE, baseFrames, groupFrames, peopleFrames, resultFrame } from '../ldap-talk.ts'
import { mutateDer } from '../mutate/der.ts'
import { mutateLines } from '../mutate/lines.ts'
import { NEVER, throwing, type Decoder, type From } from './decoder.ts'

const ROOM = 'server/domains/directory'
/** The numbers that the client gives its first three messages. */
const [BIND, BASE_SEARCH, SEARCH] = [2, 3, 4]
const PAGE = Buffer.concat([...peopleFrames(SEARCH)])
const GROUPS = Buffer.concat([...groupFrames(SEARCH)])
const LIMITS = { connectMs: 500, answerMs: 500, wholeMs: 800, answerBytes: 16 * 1024 * 1024, pageSize: 50 }

/** What a directory sends: frames, entries, names, and the certificates that an admin pastes. */
export async function directoryDecoders(from: From): Promise<Decoder[]> {
  const { LdapFault, LdapFrames } = await from<typeof Frames>(`${ROOM}/ldap-frames.ts`)
  const identity = await from<typeof Identity>(`${ROOM}/identity.ts`)
  const { assertCertificates } = await from<typeof Certificates>(`${ROOM}/show-certificate.ts`)
  const connection = await from<typeof Connection>(`${ROOM}/connection.ts`)
  const { samplePeople } = await from<typeof Read>(`${ROOM}/read.ts`)
  const { Refusal } = await from<typeof Errors>('server/base/errors.ts')
  return [
    {
      name: 'ldap-frames',
      seeds: [PAGE, GROUPS, baseFrames(BASE_SEARCH)],
      mutate: mutateDer,
      decode: (bytes) => {
        const frames = new LdapFrames()
        for (let at = 0; at < bytes.length; at += 37) for (const _ of frames.push(bytes.subarray(at, at + 37)));
      },
      refuses: throwing(LdapFault),
    },
    {
      name: 'directory-names',
      seeds: [`CN=Müller\\, Ada,OU="Werk, Nord",OU=B\\c3\\bcro,${BASE}`, '133500000000000000'].map((text) => Buffer.from(text)),
      mutate: mutateLines,
      decode: (bytes) => {
        const text = bytes.toString('utf8')
        identity.unitPath(identity.parentDn(text))
        identity.fileTime(text)
        identity.guidText(bytes)
        identity.sidText(bytes)
        return identity.dnKey(text)
      },
      refuses: NEVER,
    },
    {
      name: 'directory-certificates',
      seeds: [Buffer.from(toPem(vector('recipient.crt.der')).repeat(2))],
      mutate: mutateLines,
      decode: (bytes) => assertCertificates(bytes.toString('latin1')),
      refuses: throwing(Refusal),
    },
    {
      name: 'ldap-entries',
      seeds: [PAGE, Buffer.concat([PAGE, PAGE]), GROUPS],
      mutate: mutateDer,
      decode: (bytes) => readThrough(connection, samplePeople, bytes),
      refuses: throwing(Refusal),
      cost: 20,
    },
  ]
}

/** A bind and a read as in the product, over a socket that answers soundly until the people are asked for. */
async function readThrough(
  { DirectoryConnection }: typeof Connection,
  samplePeople: typeof Read.samplePeople,
  bytes: Buffer,
): Promise<void> {
  const answers = [resultFrame(BIND, 0x61), baseFrames(BASE_SEARCH), bytes]
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      const answer = answers.shift()
      if (answer !== undefined) socket.push(answer)
      if (answers.length === 0) socket.push(null)
      done()
    },
  })
  Object.assign(socket, { readyState: 'open', connecting: false, destroySoon: () => socket.destroy() })
  const target = { host: 'dc1.corp.test', port: 636, serverName: null, trusted: '', kind: 'active-directory' } as const
  const opened = new DirectoryConnection(socket as unknown as TLSSocket, target, LIMITS, undefined)
  try {
    await opened.bind('CN=svc', 'service-password')
    await samplePeople(opened, { kind: 'active-directory', baseDn: BASE }, 0, 20)
  } finally {
    opened.close()
  }
}
