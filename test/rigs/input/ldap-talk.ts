import { BerWriter } from 'ldapts'

// What a directory says in answer to a bind, to the base and to a page of people, as bytes.

type Attributes = Record<string, readonly (string | Buffer)[]>

export const BASE = 'DC=corp,DC=test'
const PAGED = '1.2.840.113556.1.4.319'

function framed(id: number, body: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  body(writer)
  writer.endSequence()
  return Buffer.from(writer.buffer)
}

export function entryFrame(id: number, dn: string, attributes: Attributes): Buffer {
  return framed(id, (writer) => {
    writer.startSequence(0x64)
    writer.writeString(dn)
    writer.startSequence()
    for (const [name, values] of Object.entries(attributes)) {
      writer.startSequence()
      writer.writeString(name)
      writer.startSequence(0x31)
      for (const value of values) writer.writeBuffer(Buffer.from(value as string), 0x04)
      writer.endSequence()
      writer.endSequence()
    }
    writer.endSequence()
    writer.endSequence()
  })
}

/** A result: 0x61 ends a bind, 0x65 a search; the second with the control of a paged one. */
export function resultFrame(id: number, tag: number, cookie?: string): Buffer {
  return framed(id, (writer) => {
    writer.startSequence(tag)
    writer.writeEnumeration(0)
    writer.writeString('')
    writer.writeString('')
    writer.endSequence()
    if (cookie === undefined) return
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(0)
    value.writeString(cookie)
    value.endSequence()
    writer.startSequence(0xa0)
    writer.startSequence()
    writer.writeString(PAGED)
    writer.writeBuffer(value.buffer, 0x04)
    writer.endSequence()
    writer.endSequence()
  })
}

function guid(number: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(number, 12)
  return bytes
}

/** S-1-5-21-1-2-3-<rid>. */
function sid(rid: number): Buffer {
  const bytes = Buffer.alloc(28)
  bytes.set([1, 5, 0, 0, 0, 0, 0, 5])
  for (const [index, part] of [21, 1, 2, 3, rid].entries()) bytes.writeUInt32LE(part, 8 + 4 * index)
  return bytes
}

export function baseFrames(id: number): Buffer {
  return Buffer.concat([entryFrame(id, BASE, { objectGUID: [guid(9_999)] }), resultFrame(id, 0x65)])
}

function personFrame(id: number, number: number): Buffer {
  return entryFrame(id, `CN=Müller\\, Ada ${number},OU=Büro,OU="Werk, Nord",${BASE}`, {
    objectGUID: [guid(number)],
    objectSid: [sid(1_000 + number)],
    sAMAccountName: [`p${number}`],
    userPrincipalName: [`p${number}@corp.test`],
    displayName: ['Ada Müller'],
    mail: [`p${number}@corp.test`],
    userAccountControl: ['512'],
    accountExpires: ['133500000000000000'],
    primaryGroupID: ['513'],
  })
}

/** The frames of one page with two people, the last one for this time. */
export function peopleFrames(id: number): Buffer[] {
  return [personFrame(id, 1), personFrame(id, 2), resultFrame(id, 0x65, '')]
}

export function groupFrames(id: number): Buffer[] {
  const dn = `CN=Staff,${BASE}`
  const attributes = {
    objectGUID: [guid(50)],
    objectSid: [sid(513)],
    cn: ['Staff'],
    'member;range=0-*': [`CN=p1,${BASE}`],
  }
  return [entryFrame(id, dn, attributes), resultFrame(id, 0x65, '')]
}
