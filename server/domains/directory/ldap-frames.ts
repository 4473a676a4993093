// What a directory sends is looked at before the LDAP library sees it: the library believes inner lengths and, given a wrong one,
// fills the memory in an endless loop; it also joins the pieces of a long message anew for each piece, and calls itself for each
// message of a piece.

const TAG = { boolean: 0x01, integer: 0x02, octets: 0x04, enumerated: 0x0a, sequence: 0x30, set: 0x31, controls: 0xa0 }
export const OPERATION = { bindResponse: 0x61, entry: 0x64, searchDone: 0x65, reference: 0x73, extendedResponse: 0x78 }
const REFERRAL = 0xa3
/** serverSaslCreds, responseName and responseValue: the only further fields of a result (RFC 4511 §4.2.2, §4.12). */
const RESULT_EXTRAS = [0x87, 0x8a, 0x8b]

/** Names are taken apart: one of megabytes would keep everybody waiting. No directory has any that long. */
export const LONGEST_NAME = 16 * 1024

/** The server sent something that is no answer of LDAP. */
export class LdapFault extends Error {}

const FIRST_BUFFER = 16 * 1024
/** Bytes of one message: a group of two hundred thousand members fits. */
const LONGEST_MESSAGE = 16 * 1024 * 1024

/** Cuts what arrives into whole messages (RFC 4511 §4.1.1), each of a shape that a client may be sent. */
export class LdapFrames {
  /** Grows by doubling: a message that comes byte by byte costs no more than its bytes. */
  #buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER)
  #held = 0
  /** Attributes and their values that came so far, in all messages together. */
  values = 0

  /**
   * The messages that this piece completes.
   * @throws LdapFault
   */
  push(piece: Buffer): Generator<Buffer> {
    this.#makeRoom(piece.length)
    piece.copy(this.#buffer, this.#held)
    this.#held += piece.length
    return this.#complete()
  }

  *#complete(): Generator<Buffer> {
    let at = 0
    for (let end = this.#endOf(at); end !== null && end <= this.#held; end = this.#endOf(at)) {
      // A copy: the library keeps parts of it, and the buffer is used again.
      const message = Buffer.from(this.#buffer.subarray(at, end))
      at = end
      this.values += assertAnswer(message)
      yield message
    }
    this.#buffer.copyWithin(0, at, this.#held)
    this.#held -= at
  }

  /** Where the message that begins at `at` ends, which may be beyond what is held; null as long as its length is not there. */
  #endOf(at: number): number | null {
    const held = this.#buffer.subarray(0, this.#held)
    if (at < held.length && held[at] !== TAG.sequence) throw new LdapFault('not a message')
    const end = readHeader(held, at)?.end ?? null
    if (end !== null && end - at > LONGEST_MESSAGE) throw new LdapFault('a message that is too long')
    return end
  }

  #makeRoom(bytes: number): void {
    const needed = this.#held + bytes
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#held)
    this.#buffer = larger
  }
}

/** Id and operation of a message that {@link LdapFrames} let through. */
export function headOf(message: Buffer): { id: number; operation: number } {
  const [id, operation] = within(message, readHeader(message, 0)!)
  return { id: message.readIntBE(id!.start, id!.end - id!.start), operation: operation!.tag }
}

interface Element {
  tag: number
  start: number
  end: number
}

/** Tag and length at `at`, definite form only (RFC 4511 §5.1); null if they are not all there. `end` may lie beyond the bytes. */
function readHeader(bytes: Buffer, at: number): Element | null {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined) return null
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first }
  const count = first & 0x7f
  if (count === 0 || count > 4) throw new LdapFault('a length that LDAP does not know')
  const start = at + 2 + count
  if (bytes.length < start) return null
  return { tag, start, end: start + bytes.readUIntBE(at + 2, count) }
}

/** What is in an element: fills it to the last byte, or it is refused. */
function* within(bytes: Buffer, { start, end }: Element): Generator<Element> {
  for (let at = start; at < end;) {
    const element = readHeader(bytes, at)
    if (element === null || element.end > end) throw new LdapFault('a length that does not fit')
    yield element
    at = element.end
  }
}

/** Gives the number of values in it. */
function assertAnswer(message: Buffer): number {
  const whole = readHeader(message, 0)
  const [id, operation, controls, ...more] = whole === null ? [] : within(message, whole)
  if (id === undefined || operation === undefined || more.length > 0) throw new LdapFault('not a message')
  assertNumber(id, TAG.integer)
  if (controls !== undefined) assertControls(message, controls)
  return assertOperation(message, operation)
}

function assertOperation(message: Buffer, operation: Element): number {
  switch (operation.tag) {
    case OPERATION.entry:
      return assertEntry(message, operation)
    case OPERATION.reference:
      return assertAll(within(message, operation), TAG.octets)
    case OPERATION.bindResponse:
    case OPERATION.searchDone:
    case OPERATION.extendedResponse:
      assertResult(message, operation)
      return 0
    default:
      throw new LdapFault('an operation that no client is sent')
  }
}

/** RFC 4511 §4.5.2: a name, then attributes, each with a set of values. */
function assertEntry(message: Buffer, entry: Element): number {
  const [name, attributes] = assertTags([...within(message, entry)], [TAG.octets, TAG.sequence])
  if (name!.end - name!.start > LONGEST_NAME) throw new LdapFault('a name that is too long')
  let values = 0
  for (const attribute of within(message, attributes!)) {
    assertTag(attribute, TAG.sequence)
    const [, set] = assertTags([...within(message, attribute)], [TAG.octets, TAG.set])
    values += 1 + assertAll(within(message, set!), TAG.octets)
  }
  return values
}

/** RFC 4511 §4.1.9. */
function assertResult(message: Buffer, result: Element): void {
  const [code, name, text, ...rest] = within(message, result)
  if (code === undefined || name === undefined || text === undefined) throw new LdapFault('half a result')
  assertNumber(code, TAG.enumerated)
  assertAll([name, text], TAG.octets)
  for (const extra of rest) {
    if (extra.tag === REFERRAL) assertAll(within(message, extra), TAG.octets)
    else if (!RESULT_EXTRAS.includes(extra.tag)) throw new LdapFault('a field that no result has')
  }
}

/** RFC 4511 §4.1.11. */
function assertControls(message: Buffer, controls: Element): void {
  assertTag(controls, TAG.controls)
  for (const control of within(message, controls)) {
    assertTag(control, TAG.sequence)
    const [type, ...rest] = within(message, control)
    if (type === undefined) throw new LdapFault('a control without a type')
    assertTag(type, TAG.octets)
    const value = rest[0]?.tag === TAG.boolean && rest[0].end - rest[0].start === 1 ? rest.slice(1) : rest
    if (value.length > 1) throw new LdapFault('a control with two values')
    assertAll(value, TAG.octets)
  }
}

/** One to four bytes: both a message id and a result code are numbers up to 2³¹ − 1. */
function assertNumber(element: Element, tag: number): void {
  assertTag(element, tag)
  const bytes = element.end - element.start
  if (bytes < 1 || bytes > 4) throw new LdapFault('a number that is too long')
}

function assertTags(elements: Element[], tags: readonly number[]): Element[] {
  if (elements.length !== tags.length) throw new LdapFault('an element too many or too few')
  for (const [index, element] of elements.entries()) assertTag(element, tags[index]!)
  return elements
}

function assertAll(elements: Iterable<Element>, tag: number): number {
  let count = 0
  for (const element of elements) {
    assertTag(element, tag)
    count += 1
  }
  return count
}

function assertTag(element: Element, tag: number): void {
  if (element.tag !== tag) throw new LdapFault('an element of another kind')
}
