import type { ReadTx } from '../../../base/audit/unit.ts'
import { findSite } from '../../settings/index.ts'
import type { AccountRow } from '../accounts/store.ts'
import { listedPasswords } from './listed.ts'
import type { Passwords } from './password-hash.ts'
import type { PersonFacts } from './personal.ts'
import { judgePassword, passwordRefusal } from './policy.ts'
import { passwordRules } from './settings.ts'

type Person = Pick<PersonFacts, 'username' | 'displayName' | 'mail'>

/** What somebody wants as his password from now on; `pointer` is where it stands in the request. */
export interface Choice {
  password: string
  person: Person
  pointer?: string
}

/** The person behind an account, as far as a password must not tell of him. */
export function personOf({ username, display_name, mail }: AccountRow): Person {
  return { username, displayName: display_name, mail }
}

/**
 * Judges a password that somebody chooses by what the settings ask. Wherever one is chosen, it comes past here before it is hashed.
 * @throws Refusal access.password_too_short and its like
 */
export async function assertGoodPassword(tx: ReadTx, { password, person, pointer }: Choice): Promise<void> {
  const [site, rules, listed] = [await findSite(tx), await passwordRules(tx), await listedPasswords()]
  const facts = { ...person, ...(site ? { organisation: site.name, publicHost: site.publicHost } : {}) }
  const [first, ...others] = judgePassword(password, facts, rules, listed)
  if (first !== undefined) throw passwordRefusal([first, ...others], rules, pointer)
}

/**
 * The hash of a password that somebody chooses, once it is found good.
 * @throws Refusal access.password_too_short and its like, access.sign_in_busy
 */
export async function hashChosen(passwords: Passwords, tx: ReadTx, choice: Choice): Promise<string> {
  await assertGoodPassword(tx, choice)
  return await passwords.hash(choice.password)
}
