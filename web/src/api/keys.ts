import type { Api } from './api.ts'
import { Problem } from './problem.ts'

// What lies between the API and the browser's own part of WebAuthn. The server judges; here bytes are only handed on.

type KeyRequest = Api['POST /session/key/challenge']['output']
type KeyCreation = Api['POST /account/factors/key/challenge']['output']
export type KeyAnswer = Api['POST /session/key']['input']
export type NewKey = Api['POST /session/enrollment/key']['input']

/** Browsers bind keys to names; at an address there is nothing to ask for. */
export function keysHere(): boolean {
  return (
    typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential && !isAddress()
  )
}

/** Whether the console was opened under a bare address. */
export function isAddress(host = window.location.hostname): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host)
}

/** Has one of the person's keys answer. @throws Problem if it does not */
export async function answerOf({ ceremony, options }: KeyRequest): Promise<KeyAnswer> {
  assertOwnName(options.rpId)
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const { id, response } = await asked<AuthenticationResponseJSON>(() => navigator.credentials.get({ publicKey }))
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return { ceremony, answer: { id, clientDataJSON, authenticatorData, signature, userHandle: userHandle ?? null } }
}

/** Has the browser make a new key. @throws Problem if none is made */
export async function newKeyOf({ ceremony, options }: KeyCreation): Promise<NewKey> {
  assertOwnName(options.rp.id)
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const { id, response } = await asked<RegistrationResponseJSON>(() => navigator.credentials.create({ publicKey }))
  const { clientDataJSON, attestationObject, transports } = response
  return { ceremony, key: { id, clientDataJSON, attestationObject, transports: transports.filter(isTransport) } }
}

type Transport = NewKey['key']['transports'][number]

const TRANSPORTS: readonly string[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

function isTransport(name: string): name is Transport {
  return TRANSPORTS.includes(name)
}

async function asked<J>(ask: () => Promise<Credential | null>): Promise<J> {
  try {
    const credential = await ask()
    if (!(credential instanceof PublicKeyCredential)) throw refused('key_cancelled')
    return credential.toJSON() as J
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown
    if (thrown.name === 'InvalidStateError') throw refused('key_known')
    throw refused(thrown.name === 'SecurityError' ? 'key_elsewhere' : 'key_cancelled')
  }
}

/** The browser would refuse without saying why. */
function assertOwnName(rpId: string): void {
  if (window.location.hostname !== rpId) throw refused('key_elsewhere')
}

function refused(why: 'key_cancelled' | 'key_elsewhere' | 'key_known'): Problem {
  return new Problem({ status: 400, code: `console.${why}`, detail: '', change: false })
}
