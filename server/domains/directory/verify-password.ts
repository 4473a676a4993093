import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { Refusal } from '../../base/errors.ts'
import { MailAddress } from '../alarms/index.ts'
import type { DirectorySignIn, VerifyDirectoryPassword } from '../access/index.ts'
import { connectDirectory, SHORT_LIMITS } from './connection.ts'
import type { DirectoryParts } from './parts.ts'
import { readPerson } from './read.ts'
import { fold, type PersonRow, sourceById, targetOf } from './store.ts'

type VerifyParts = Pick<DirectoryParts, 'outbound'>

/**
 * Checks directory passwords for sign-in: finds the person among those we know, then binds as that person on a connection of
 * its own, once, since a second try would count towards a lock-out. Null, without a reason, for whoever is unknown, ambiguous,
 * disabled or wrong. Limits on attempts are the caller's.
 * @throws Refusal directory.unavailable: the password could not be judged
 */
export function verifyDirectoryPassword({ outbound }: VerifyParts): VerifyDirectoryPassword {
  return async (reading, { username, password }) => {
    // RFC 4513 §5.1.2: directories answer an empty password with success.
    if (username === '' || password === '') return null
    const person = await personByName(reading.tx, username)
    if (person === null || isOver(person.expires_at, reading.at)) return null
    if (!(await bindsAs(outbound, reading, person, password))) return null
    return signInOf(person)
  }
}

/** Exactly one active person of that sAMAccountName, uid or userPrincipalName; two directories may not answer for one name. */
async function personByName(tx: ReadTx, username: string): Promise<PersonRow | null> {
  const key = fold(username.trim())
  const people = tx.selectFrom('directory_people').selectAll().where('state', '=', 'active')
  const named = people.where((row) => row.or([row('username_key', '=', key), row('principal_key', '=', key)]))
  const found = await named.limit(2).execute()
  return found.length === 1 ? (found[0] ?? null) : null
}

async function bindsAs(
  outbound: VerifyParts['outbound'],
  { tx, at }: Reading,
  person: PersonRow,
  password: string,
): Promise<boolean> {
  const source = await sourceById(tx, person.source_id)
  try {
    const connection = await connectDirectory(outbound, targetOf(source), SHORT_LIMITS)
    try {
      await connection.bind(person.dn, password)
      // A name may have passed on to somebody else since the last read: the password must belong to the same objectGUID.
      const now = await readPerson(connection, source.kind, person.dn, at)
      return now?.guid === person.guid && now.state === 'active'
    } finally {
      connection.close()
    }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'directory.bind_refused') return false
    throw error instanceof Refusal ? unavailable() : error
  }
}

function signInOf({ id, display_name, username, mail }: PersonRow): DirectorySignIn {
  return { person: { id, displayName: display_name, username, mail: mailboxOf(mail) } }
}

/** What may stand in an envelope; directories hold other texts in that attribute too. */
function mailboxOf(mail: string | null): string | null {
  return MailAddress.safeParse(mail).data ?? null
}

function isOver(expiresAt: number | null, at: number): boolean {
  return expiresAt !== null && expiresAt <= at
}

/** What went wrong between us and the directory is no answer about the password. */
function unavailable(): Refusal {
  const text = 'The directory cannot be asked at the moment. Try again, or sign in with a local account.'
  return new Refusal(503, 'directory.unavailable', text, { retryAfter: 30 })
}
