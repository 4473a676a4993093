/** Tags of ITU-T X.690 as they stand on the wire, class and constructed bit included. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** Context tag `[n]` around a primitive value. */
export function context(n: number): number {
  return 0x80 | n
}

/** Context tag `[n]` around further elements. */
export function contextConstructed(n: number): number {
  return 0xa0 | n
}
