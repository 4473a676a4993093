import { headOf, LdapFault, LdapFrames, OPERATION } from './ldap-frames.ts'

/** What was asked, one request at a time. */
export interface Asked {
  id: number
  kind: 'bind' | 'search'
  /** Entries that the answer may have at most. */
  entries: number
}

const MAY_COME: Readonly<Record<Asked['kind'], readonly number[]>> = {
  bind: [OPERATION.bindResponse],
  search: [OPERATION.entry, OPERATION.reference, OPERATION.searchDone],
}
const LAST: readonly number[] = [OPERATION.bindResponse, OPERATION.searchDone]

/** Attributes and values in one answer: in small pieces they take a hundred times the memory that they take on the wire. */
const MOST_VALUES = 250_000
/** Of parts that lie on other servers. */
const MOST_REFERENCES = 100
/** A message of the server's own accord (RFC 4511 §4.4). */
const UNSOLICITED = 0

/**
 * Lets through what answers the request that was made, and nothing else: no answer of an earlier request, none of another kind,
 * none after the last, and no more than was asked for. The library takes a success of any kind for the one that it waits for.
 */
export class LdapAnswers {
  readonly #frames = new LdapFrames()
  #asked: Asked | null = null
  #entries = 0
  #references = 0
  #valuesBefore = 0

  /** Says what was asked just now. */
  ask(asked: Asked): void {
    this.#asked = asked
    this.#entries = 0
    this.#references = 0
    this.#valuesBefore = this.#frames.values
  }

  /**
   * The messages that this piece completes.
   * @throws LdapFault
   */
  *push(piece: Buffer): Generator<Buffer> {
    for (const message of this.#frames.push(piece)) {
      this.#assertAsked(message)
      yield message
    }
  }

  #assertAsked(message: Buffer): void {
    const { id, operation } = headOf(message)
    if (id === UNSOLICITED && operation === OPERATION.extendedResponse) return
    const asked = this.#asked
    if (asked === null || id !== asked.id) throw new LdapFault('an answer to nothing that was asked')
    if (!MAY_COME[asked.kind].includes(operation)) throw new LdapFault('an answer of another kind')
    if (operation === OPERATION.entry && ++this.#entries > asked.entries)
      throw new LdapFault('more entries than were asked for')
    if (operation === OPERATION.reference && ++this.#references > MOST_REFERENCES)
      throw new LdapFault('references without end')
    if (this.#frames.values - this.#valuesBefore > MOST_VALUES)
      throw new LdapFault('more values than one answer may have')
    if (LAST.includes(operation)) this.#asked = null
  }
}
