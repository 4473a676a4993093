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
import { BIND_RESPONSE, ldapResult } from '../../../simulators/ldap.ts'
import { BASE, baseFrames, groupFrames, peopleFrames } from '../ldap-talk.ts'
import { mutateDer } from '../mutate/der.ts'
import { mutateLines } from '../mutate/lines.ts'
import { NEVER, throwing, type Decoder, type From } from './decoder.ts'

const ROOM = 'server/domains/directory'
/** The numbers that the client gives its first three messages. */
const [BIND, BASE_SEARCH, SEARCH] = [2, 3, 4]
const PAGE = Buffer.concat([...peopleFrames(SEARCH)])
const GROUPS = Buffer.concat([...groupFrames(SEARCH)])
const PLACE = { kind: 'active-directory', baseDn: BASE } as const
const LIMITS = { connectMs: 500, answerMs: 500, wholeMs: 800, answerBytes: 16 * 1024 * 1024, pageSize: 50 }

/** What a directory sends: frames, entries, names, and the certificates that an admin pastes. */
export async function directoryDecoders(from: From): Promise<Decoder[]> {
  const { LdapFault, LdapFrames } = await from<typeof Frames>(`${ROOM}/ldap-frames.ts`)
  const identity = await from<typeof Identity>(`${ROOM}/identity.ts`)
  const { assertCertificates } = await from<typeof Certificates>(`${ROOM}/show-certificate.ts`)
  const connection = await from<typeof Connection>(`${ROOM}/connection.ts`)
  const { readDirectory, samplePeople } = await from<typeof Read>(`${ROOM}/read.ts`)
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
      seeds: [`CN=Müller\\, Ada,OU="Werk, Nord",OU=B\\c3\\bcro,${BASE}`, '133500000000000000'].map((text) =>
        Buffer.from(text),
      ),
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
      name: 'ldap-people',
      seeds: [PAGE, Buffer.concat([PAGE, PAGE]), GROUPS],
      mutate: mutateDer,
      decode: (bytes) =>
        withConnection(connection, [baseFrames(BASE_SEARCH), bytes], (opened) => samplePeople(opened, PLACE, 0, 20)),
      refuses: throwing(Refusal),
      cost: 20,
    },
    {
      name: 'ldap-groups',
      seeds: [Buffer.concat(groupFrames(SEARCH + 1))],
      mutate: mutateDer,
      decode: (bytes) =>
        withConnection(connection, [baseFrames(BASE_SEARCH), PAGE, bytes, baseFrames(SEARCH + 2)], (opened) =>
          readDirectory(opened, PLACE, 0),
        ),
      refuses: throwing(Refusal),
      cost: 20,
    },
  ]
}

/** A bind and what follows as in the product, over a socket that has these answers and then ends. */
async function withConnection(
  { DirectoryConnection }: typeof Connection,
  answers: readonly Buffer[],
  read: (opened: Connection.DirectoryConnection) => Promise<unknown>,
): Promise<void> {
  const left = [ldapResult(BIND, BIND_RESPONSE, 0, ''), ...answers]
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      socket.push(left.shift() ?? null)
      if (left.length === 0 && !socket.readableEnded) socket.push(null)
      done()
    },
  })
  Object.assign(socket, { readyState: 'open', connecting: false, destroySoon: () => socket.destroy() })
  const target = { host: 'dc1.corp.test', port: 636, serverName: null, trusted: '', kind: 'active-directory' } as const
  const opened = new DirectoryConnection(socket as unknown as TLSSocket, target, LIMITS, undefined)
  try {
    await opened.bind('CN=svc', 'service-password')
    await read(opened)
  } finally {
    opened.close()
  }
}
