import type { Client } from '../../peers/client.ts'
import { browserIn, keepAuthenticator, keepRecoveryCodes, keepSession, type Owner, type Scene } from './scene.ts'

// The part of the story that people play: set-up, signing in, accounts. Every step is done wrong first, with a secret of its own.

/** Goes through the first run. @returns the owner, signed in */
export async function setUpWith(scene: Scene): Promise<Owner> {
  const { server, canaries } = scene
  const client = browserIn(scene)
  await client.call('POST', '/setup/claim', { code: canaries.chosen('set-up code, wrong') })
  await client.must('POST', '/setup/claim', { code: canaries.made('set-up code', await server.setUpCode()) })
  keepSession(scene, client, 'the set-up')
  await client.must('PUT', '/setup/organisation', { name: 'Lindenhof Werke', publicHost: 'freehold.lindenhof.example' })
  const password = await nameOwner(scene, client)
  const recoveryCodes = await proveFactor(scene, client)
  await client.must('POST', '/setup/authority', { commonName: 'Lindenhof Werke', algorithm: 'ec-p256' })
  await keepKit(scene, client)
  keepSession(scene, client, 'the owner after the set-up')
  return { client, username: 'owner', password, recoveryCodes }
}

async function nameOwner({ canaries }: Scene, client: Client): Promise<string> {
  const owner = { username: 'owner', displayName: 'Olivia Owner' }
  const typed = canaries.password('password typed as the first owner’s user name')
  const withName = canaries.chosen('first password, refused for the name in it', (core) => `owner ${core}`)
  const password = canaries.password('password of the first owner')
  await client.call('POST', '/setup/owner', { ...owner, username: typed, password })
  await client.call('POST', '/setup/owner', { ...owner, password: withName })
  const { secret } = await client.must<{ secret: string }>('POST', '/setup/owner', { ...owner, password })
  keepAuthenticator({ canaries } as Scene, client, 'the owner', secret)
  return password
}

async function proveFactor(scene: Scene, client: Client): Promise<string[]> {
  await client.call('POST', '/setup/owner/factor', { code: scene.canaries.chosen('first code, wrong') })
  const { recoveryCodes } = await client.must<{ recoveryCodes: string[] }>('POST', '/setup/owner/factor', {
    code: client.totp(),
  })
  keepRecoveryCodes(scene, 'the owner', recoveryCodes)
  return recoveryCodes
}

async function keepKit({ canaries }: Scene, client: Client): Promise<void> {
  const kit = await client.must<{
    identity: string
    words: string[]
    ask: [number, number]
    emergencyCode: string
  }>('POST', '/setup/kit', {})
  canaries.made('recovery kit', kit.identity)
  canaries.made('emergency code', kit.emergencyCode)
  canaries.made('groups of the recovery kit', kit.words.join(' '), Buffer.from(kit.words.join('","')))
  const wrong = [canaries.chosen('group of the kit, wrong', (core) => core.slice(0, 20)), 'AAAA']
  await client.call('POST', '/setup/kit/confirmation', { words: wrong })
  await client.must('POST', '/setup/kit/confirmation', { words: kit.ask.map((number) => kit.words[number - 1]) })
}

/** Signs the owner in again, after everything that goes wrong on the way. */
export async function signInWith(scene: Scene, owner: Owner): Promise<void> {
  const { canaries } = scene
  const stranger = browserIn(scene)
  const { username, password } = owner
  const wrong = [
    { username, password: canaries.password('password, wrong, at sign-in') },
    { username: canaries.password('password typed as user name'), password: 'x' },
    { username: canaries.chosen('password typed as user name, in one word'), password: 'x' },
    { username: 'nobody', password: canaries.password('password for an unknown name') },
  ]
  await Promise.all(wrong.map((credentials) => stranger.call('POST', '/session', credentials)))
  const again = browserIn(scene)
  await again.must('POST', '/session', { username, password })
  keepSession(scene, again, 'a half sign-in')
  await again.call('POST', '/session/factor', { code: canaries.chosen('second factor, wrong') })
  await again.must('POST', '/session/factor', { code: owner.recoveryCodes.shift()! })
  keepSession(scene, again, 'the owner, signed in')
  await again.call('POST', '/session/confirmation', { code: canaries.chosen('confirmation code, wrong') })
  await again.must('POST', '/session/confirmation', { code: owner.recoveryCodes.shift()! })
  keepSession(scene, again, 'the owner, confirmed')
  await changePassword(scene, owner, again)
  owner.client.close()
  again.authenticator = owner.client.authenticator
  owner.client = again
}

async function changePassword({ canaries }: Scene, owner: Owner, client: Client): Promise<void> {
  const { password: current } = owner
  const next = canaries.password('password, changed')
  const good = canaries.password('new password beside a wrong current one')
  await client.call('PUT', '/account/password', { current: canaries.password('current password, wrong'), next: good })
  const weak = canaries.chosen('new password, refused for the name in it', (core) => `${owner.username}-${core}`)
  await client.call('PUT', '/account/password', { current, next: weak })
  await client.must('PUT', '/account/password', { current, next })
  owner.password = next
}

/** Invitations, with and without an Idempotency-Key. @returns the address that opens one, for a browser */
export async function invite(scene: Scene, owner: Owner): Promise<string> {
  const { client } = owner
  const { canaries } = scene
  const typed = canaries.password('password typed as user name of a new account')
  await client.call('POST', '/accounts', { username: typed, displayName: 'Rita Revision', role: 'auditor' })
  const rita = await create(client, 'rita')
  canaries.made('invitation token, repeated by its Idempotency-Key', rita.token)
  await accept(scene, rita.token)
  const otto = await create(client, 'otto')
  canaries.made('invitation token, opened in a browser', otto.token)
  await renewCodes(scene, owner)
  await useToken(scene, owner)
  return otto.link
}

/** Asks for new recovery codes twice, as a browser does that lost the first answer. */
async function renewCodes({ canaries }: Scene, owner: Owner): Promise<void> {
  const ask = () =>
    owner.client.must<{ recoveryCodes: string[] }>('POST', '/account/recovery-codes', {}, { key: 'codes-01' })
  await ask()
  owner.recoveryCodes = (await ask()).recoveryCodes
  canaries.made('recovery code, repeated by its Idempotency-Key', owner.recoveryCodes[0]!)
}

/** Makes an API token, uses it, and brings it where it does not belong. */
async function useToken(scene: Scene, { client }: Owner): Promise<void> {
  const { canaries } = scene
  const wanted = { name: 'Nightly', days: 7, permissions: ['access.read', 'audit.export'] }
  const make = () => client.must<{ text: string }>('POST', '/account/tokens', wanted, { key: 'token-0001' })
  await make()
  const token = canaries.made('API token, repeated by its Idempotency-Key', (await make()).text)
  const script = browserIn(scene)
  const headers = { authorization: `Bearer ${token}` }
  await script.must('GET', '/accounts', undefined, { headers })
  await script.call('GET', '/account/sessions', undefined, { headers })
  await script.call('POST', '/accounts', { username: 'mine', displayName: 'Mine', role: 'owner' }, { headers })
  await client.call('GET', '/accounts', undefined, { headers })
  await script.call('GET', `/accounts?access_token=${token}`)
  await script.call('GET', '/accounts', undefined, { headers: { cookie: `__Host-freehold=${token}` } })
  const wrong = [
    canaries.chosen('API token, wrong'),
    canaries.chosen('API token, almost', (core) => `freehold_${core}`),
  ]
  for (const text of wrong)
    await script.call('GET', '/accounts', undefined, { headers: { authorization: `Bearer ${text}` } })
}

async function create(client: Client, username: string): Promise<{ token: string; link: string }> {
  const account = { username, displayName: 'Somebody New', role: 'auditor' }
  const ask = () =>
    client.must<{ invitation: { token: string; link: string } }>('POST', '/accounts', account, {
      key: `create-${username}`,
    })
  await ask()
  return (await ask()).invitation
}

async function accept(scene: Scene, token: string): Promise<void> {
  const { canaries } = scene
  const guest = browserIn(scene)
  const password = canaries.password('password of a guest')
  await guest.call('POST', '/invitation', { token: canaries.chosen('invitation token, wrong'), password })
  const weak = canaries.chosen('password of a guest, refused for the name in it', (core) => `rita ${core}`)
  await guest.call('POST', '/invitation', { token, password: weak })
  await guest.must('POST', '/invitation', { token, password })
  keepSession(scene, guest, 'a guest')
  const { secret } = await guest.must<{ secret: string }>('GET', '/session/enrollment')
  keepAuthenticator(scene, guest, 'a guest', secret)
  const { recoveryCodes } = await guest.must<{ recoveryCodes: string[] }>('POST', '/session/enrollment', {
    code: guest.totp(),
  })
  keepRecoveryCodes(scene, 'a guest', recoveryCodes)
  guest.close()
}
