import { randomBytes } from 'node:crypto'
import { generateSync } from 'otplib'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { MINUTE } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { scratchDoor, type Browser, type ScratchDoor } from '../../platform/http/scratch.ts'
import { askApprovalWith } from './approvals/request.ts'
import { createAuthenticator, type Authenticator } from './sign-in/authenticate.ts'
import { Passwords } from './passwords/password-hash.ts'
import type { AccessParts, DirectorySignIn } from './parts.ts'
import { accessRoutes } from './routes.ts'
import { newLocalAccount } from './accounts/invite.ts'
import { newTotpSecret } from './factors/totp.ts'
import { renewStale } from './sign-in/open-session.ts'
import { insertAccount } from './accounts/store.ts'
import { partsOfApp } from './factors/enroll-factor.ts'
import { insertGrant, lastingGrant } from './roles/store.ts'
import { scratchDirectory, type ScratchDirectory } from './scratch-directory.ts'
import { insertFactor } from './factors/store.ts'
import { createTokenDoor, type TokenDoor } from './tokens/bearer.ts'

export const PASSWORD = 'vier Ziegen lesen Zeitung'

/** A local account that can sign in. */
export interface Somebody {
  id: string
  username: string
  secret: string
}

/** The room with a database, a door and a directory of its own, for tests. Hashes are made cheap. */
export interface ScratchAccess extends Scratch {
  parts: AccessParts
  authenticator: Authenticator
  tokens: TokenDoor
  door: ScratchDoor
  /** Who may bind to the directory, by user name; every password is `PASSWORD`. */
  directory: Map<string, DirectorySignIn>
  /** What a sync brought of people and groups. */
  synced: ScratchDirectory
  /** Makes a local account with password and second factor. */
  somebody(username: string, role: string): Promise<Somebody>
  /** A code of the app; each call is one step later, so that none was used before. */
  code(secret: string): string
  /** A browser in which somebody is signed in with both factors. */
  signedIn(somebody: Somebody, address?: string): Promise<Browser>
}

export async function scratchAccess(): Promise<ScratchAccess> {
  const scratch = scratchDatabase()
  const { database } = scratch
  const directory = new Map<string, DirectorySignIn>()
  const parts: AccessParts = {
    passwords: new Passwords({ memory: 64, passes: 1, parallelism: 1 }, 2, 200),
    vault: new Vault(randomBytes(32)),
    cursors: new Cursors(),
    bookkeep: (run) => database.bookkeep(run),
    unit: (context, run) => database.unit(context, run),
    verifyDirectoryPassword: async (_reading, { username, password }) =>
      password === PASSWORD ? (directory.get(username) ?? null) : null,
    consolePort: 8443,
    version: '0.0.0-test',
    contracts: () => routes,
    refusalFloorMs: 0,
  }
  const routes = accessRoutes(parts)
  const authenticator = createAuthenticator(parts)
  const tokens = createTokenDoor(parts)
  const door = await scratchDoor(scratch, {
    routes,
    vault: parts.vault,
    identify: authenticator.identify,
    renew: renewStale,
    bearer: tokens.identify,
    askApproval: askApprovalWith(parts.vault),
  })

  const code = (secret: string) => {
    scratch.pass(MINUTE)
    return generateSync({ secret, epoch: Math.floor(scratch.now() / 1000) })
  }
  return {
    ...scratch,
    parts,
    authenticator,
    tokens,
    door,
    directory,
    synced: scratchDirectory(scratch),
    code,
    somebody: (username, role) => makeSomebody(scratch, parts, username, role),
    signedIn: async ({ username, secret }, address) => {
      const browser = door.browser(address)
      await browser.call('POST /session', { username, password: PASSWORD })
      await browser.call('POST /session/factor', { code: code(secret) })
      return browser
    },
    close: async () => {
      await door.close()
      await scratch.close()
    },
  }
}

async function makeSomebody(scratch: Scratch, parts: AccessParts, username: string, role: string): Promise<Somebody> {
  const secret = newTotpSecret()
  const hash = await parts.passwords.hash(PASSWORD)
  return await scratch.unit(async (unit) => {
    const account = { ...newLocalAccount(unit, { username, displayName: `Test ${role}` }), password_hash: hash }
    await insertAccount(unit.tx, account)
    await insertGrant(unit.tx, lastingGrant(unit.at, account.id, role))
    const id = newId(unit.at)
    const row = { id, account_id: account.id, place: 0, name: null, created_at: unit.at, last_used_at: null }
    await insertFactor(unit.tx, { ...row, ...partsOfApp(parts.vault, id, secret, 0) })
    unit.record({ action: 'access.create_account', target: `account:${account.id}` })
    return { id: account.id, username, secret }
  })
}
