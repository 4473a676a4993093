import { type Attributes, messageOf } from '../../simulators/ldap.ts'

// What a directory says in answer to a bind, to the base and to a page of people, as bytes.

export const BASE = 'DC=corp,DC=test'

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
  return Buffer.concat([
    messageOf(id, { entry: BASE, attributes: { objectGUID: [guid(9_999)] } }),
    messageOf(id, { done: 0 }),
  ])
}

function personFrame(id: number, number: number): Buffer {
  const attributes: Attributes = {
    objectGUID: [guid(number)],
    objectSid: [sid(1_000 + number)],
    sAMAccountName: [`p${number}`],
    userPrincipalName: [`p${number}@corp.test`],
    displayName: ['Ada Müller'],
    mail: [`p${number}@corp.test`],
    userAccountControl: ['512'],
    accountExpires: ['133500000000000000'],
    primaryGroupID: ['513'],
  }
  return messageOf(id, { entry: `CN=Müller\\, Ada ${number},OU=Büro,OU="Werk, Nord",${BASE}`, attributes })
}

/** The frames of one page with two people, the last one for this time. */
export function peopleFrames(id: number): Buffer[] {
  return [personFrame(id, 1), personFrame(id, 2), messageOf(id, { done: 0, cookie: '' })]
}

export function groupFrames(id: number): Buffer[] {
  const dn = `CN=Staff,${BASE}`
  const attributes = {
    objectGUID: [guid(50)],
    objectSid: [sid(513)],
    cn: ['Staff'],
    'member;range=0-*': [`CN=p1,${BASE}`],
  }
  return [messageOf(id, { entry: dn, attributes }), messageOf(id, { done: 0, cookie: '' })]
}
