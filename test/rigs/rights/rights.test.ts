import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { copyHome } from '../../peers/server.ts'
import { inLane, SEED } from '../lane.ts'
import { control, type Control } from '../control.ts'
import { report } from '../report.ts'
import { furnishHouse, type House } from './house.ts'
import { runMatrix } from './run.ts'

/** The whole matrix has about 400,000 calls. */
const MOST = inLane(80_000, 1_000_000)
/** A planted fault is looked for where it is, or the control would take as long as the rig. */
const MOST_PLANTED = 1_500

let house: House
const homes: string[] = []

before(async () => {
  house = await furnishHouse()
  homes.push(house.home)
})

after(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function freshHome(): string {
  const copy = copyHome(house.home)
  homes.push(copy)
  return copy
}

test('every route answers everybody, in every state and however asked, exactly as the matrix says', async (t) => {
  const { faults, calls, wrong, serverErrors } = await runMatrix({ house, home: freshHome(), seed: SEED, most: MOST })
  report({ auth_calls: calls, auth_wrong: wrong, server_errors: serverErrors })
  t.diagnostic(`${calls} calls, seed ${SEED}`)
  assert.deepEqual(faults, [], `FREEHOLD_TEST_SEED=${SEED} makes the same calls again\n${faults.join('\n')}`)
})

interface Planted extends Control {
  /** The routes to call. */
  only: RegExp
  /** The callers that call. */
  callers: RegExp
}

const FRESH_OWNER = /^owner, with a fresh factor$/

const CONTROLS: readonly Planted[] = [
  {
    fault: 'a route asks for a session and no longer for its permission',
    plants: [{ file: 'server/domains/ca/routes.ts', sound: "may: 'ca.revoke',", faulty: "may: 'signed-in'," }],
    only: /^POST .certificates/,
    callers: /^auditor/,
    shows: /auditor, with a fresh factor calls POST .certificates.*instead of 403 access\.not_permitted/,
  },
  {
    fault: 'a field that nobody may set is taken',
    plants: [
      {
        file: 'server/domains/access/accounts/routes.ts',
        sound: 'input: z.object({ username: Username, displayName: DisplayName, role: RoleName }),',
        faulty:
          'input: z.object({ username: Username, displayName: DisplayName, role: RoleName, disabled: z.boolean().optional() }),',
      },
    ],
    only: /^POST .accounts$/,
    callers: FRESH_OWNER,
    shows: /with the field disabled.*instead of 422 http\.invalid_input/,
  },
  {
    fault: 'unknown fields are dropped instead of refused',
    plants: [
      { file: 'server/platform/http/input.ts', sound: 'const schema = input.strict()', faulty: 'const schema = input' },
    ],
    only: /^PUT .account.language$/,
    callers: /^auditor, open$/,
    shows: /auditor, open calls PUT .account.language \(with the field \w+\): gave 200/,
  },
  {
    fault: 'a route forgets the fresh second factor',
    plants: [
      {
        file: 'server/domains/access/sign-in/routes.ts',
        sound: "records: ['access.renew_recovery_codes'],\n      stepUp: true,",
        faulty: "records: ['access.renew_recovery_codes'],",
      },
    ],
    only: /^POST .account.recovery-codes$/,
    callers: /^operator/,
    shows:
      /operator, (open|with the token of before) calls POST .account.recovery-codes.*instead of 403 access\.fresh_factor_required/,
  },
  {
    fault: 'the session of a disabled account goes on',
    plants: [
      {
        file: 'server/domains/access/sign-in/authenticate.ts',
        sound: 'if (at >= expires_at || disabled === 1) return true',
        faulty: 'if (at >= expires_at) return true',
      },
    ],
    only: /^GET .accounts$/,
    callers: /disabled/,
    shows: /owner, disabled calls GET .accounts.*instead of 401 access\.signed_out/,
  },
  {
    fault: 'a role for one group opens what cannot be narrowed',
    plants: [
      {
        file: 'server/platform/http/authorize.ts',
        sound: '(narrows && within?.has(may) === true)',
        faulty: 'within?.has(may) === true || narrows',
      },
    ],
    only: /^GET .directory.plans$/,
    callers: /^helper of one group$/,
    shows: /helper of one group calls GET .directory.plans.*instead of 403 access\.not_permitted/,
  },
  {
    fault: 'a stored password is shown',
    plants: [
      {
        file: 'server/domains/directory/keep-sources.ts',
        sound: '    bindDn: row.bind_dn,\n',
        faulty: '    bindDn: row.bind_dn,\n    stored: row.password.toString(),\n',
      },
    ],
    only: /^GET .directory.sources/,
    callers: FRESH_OWNER,
    shows: /was shown a secret: sealed-bind-password-canary/,
  },
  {
    fault: 'a token does what its maker may no longer',
    plants: [
      {
        file: 'server/domains/access/tokens/permissions.ts',
        sound: 'new Set(JSON.parse(permissions) as string[]).intersection(held)',
        faulty: 'new Set(JSON.parse(permissions) as string[])',
      },
    ],
    only: /^GET .backup.settings$|^POST .directory.probe$/,
    callers: /^token of an auditor/,
    shows: /token of an auditor.* calls POST .directory.probe.*instead of 403 access\.token_not_permitted/,
  },
  {
    fault: 'a token makes tokens',
    plants: [
      {
        file: 'server/domains/access/tokens/routes.ts',
        sound: "may: 'access.tokens',\n      byToken: false,",
        faulty: "may: 'access.tokens',",
      },
    ],
    only: /^POST .account.tokens$/,
    callers: /^token of an owner, with all$/,
    shows: /POST .account.tokens.*instead of 403 access\.not_by_token/,
  },
  {
    fault: 'a change from another site is let in',
    plants: [
      {
        file: 'server/platform/http/mount.ts',
        sound: '  if (caller?.token === undefined) assertSameSite(request)\n',
        faulty: '',
      },
    ],
    only: /^PUT .account.language$/,
    callers: /^auditor, open$/,
    shows: /from another site\): gave 200 instead of 403 http\.cross_site/,
  },
]

for (const { only, callers, ...planted } of CONTROLS) {
  control(planted, async (source) => {
    const some = { ...house, callers: house.callers.filter(({ name }) => callers.test(name)) }
    const run = { house: some, home: freshHome(), seed: SEED, most: MOST_PLANTED, source, only }
    return (await runMatrix(run)).faults
  })
}
