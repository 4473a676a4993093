import { createRequire } from 'node:module'
import type Forge from 'node-forge'
import type { ContentCipher } from '../../../base/codecs/cms-enveloped.ts'
import { OID } from '../../../base/codecs/oids.ts'

// Single DES, which OpenSSL no longer offers and some devices still send as their only cipher. The one place that may use
// node-forge; it sees bytes whose length we know, never a structure from the network. For profiles with `legacy` alone.

// Of the library only the cipher: all of it is a megabyte of memory in a server that hardly ever needs any.
const load = createRequire(import.meta.url)
load('node-forge/lib/des')
const forge = load('node-forge/lib/forge') as Pick<typeof Forge, 'cipher' | 'util'>

const BLOCK = 8

function run(cipher: Forge.cipher.BlockCipher, iv: Buffer, data: Buffer): Buffer {
  cipher.start({ iv: iv.toString('latin1') })
  cipher.update(forge.util.createBuffer(data.toString('latin1')))
  if (!cipher.finish()) throw new Error('the padding is wrong')
  return Buffer.from(cipher.output.getBytes(), 'latin1')
}

export const SINGLE_DES: ContentCipher = {
  oid: OID.desCbc,
  keyBytes: BLOCK,
  ivBytes: BLOCK,
  encrypt(key, iv, plain) {
    return run(forge.cipher.createCipher('DES-CBC', key.toString('latin1')), iv, plain)
  },
  decrypt(key, iv, encrypted) {
    if (encrypted.length === 0 || encrypted.length % BLOCK !== 0 || iv.length !== BLOCK)
      throw new Error('not whole blocks')
    return run(forge.cipher.createDecipher('DES-CBC', key.toString('latin1')), iv, encrypted)
  },
}
