import forge from 'node-forge'
import { badRequest, messageOf } from '../../base/errors.ts'
import { serveParent } from '../../platform/jobs/child.ts'
import { PfxInput } from './read-pfx.ts'

// PKCS #12 comes with ciphers that OpenSSL no longer has (RC2 from older Windows), so node-forge takes it apart, in JavaScript:
// here nobody waits for it, and a file that asks for a billion rounds of its key derivation is ended with this process.

interface Contents {
  certificates: Buffer[]
  keys: Buffer[]
}

function open({ pfx, password }: PfxInput): Contents {
  const bags = unlocked(parsed(pfx), password).safeContents.flatMap(({ safeBags }) => safeBags)
  return {
    certificates: bags.filter(({ type }) => type === forge.pki.oids['certBag']).map(certificateOf),
    keys: bags
      .filter(({ type }) => type === forge.pki.oids['keyBag'] || type === forge.pki.oids['pkcs8ShroudedKeyBag'])
      .map(keyOf),
  }
}

/**
 * A password beyond ASCII has two forms in one file: UTF-16 for the checksum and the old ciphers, UTF-8 for those of PBES2
 * (RFC 7292 appendix B.1, RFC 8018 §3), which forge does not tell apart.
 */
function unlocked(file: forge.asn1.Asn1, password: string): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(file, password)
  } catch (error) {
    if (!/Failed to decrypt/.test(messageOf(error))) throw error
    // The checksum was right. Without it, the same file opens with the other form.
    const withoutChecksum = { ...file, value: (file.value as forge.asn1.Asn1[]).slice(0, 2) }
    return forge.pkcs12.pkcs12FromAsn1(withoutChecksum, forge.util.encodeUtf8(password))
  }
}

function parsed(pfx: Buffer): forge.asn1.Asn1 {
  try {
    return forge.asn1.fromDer(pfx.toString('latin1'))
  } catch (error) {
    throw badRequest('tls.unreadable', `This is no PKCS #12 file: ${messageOf(error)}`)
  }
}

/** Kinds that forge does not know (elliptic curves) it leaves as they were. */
function certificateOf({ cert, asn1 }: forge.pkcs12.Bag): Buffer {
  return der(cert ? forge.pki.certificateToAsn1(cert) : asn1)
}

function keyOf({ key, asn1 }: forge.pkcs12.Bag): Buffer {
  return der(key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1)
}

function der(asn1: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1')
}

serveParent(PfxInput, async (input) => {
  try {
    return open(input)
  } catch (error) {
    if (/MAC could not be verified|Invalid password|Failed to decrypt/.test(messageOf(error)))
      throw badRequest('tls.wrong_password', 'The password does not open the file. Nothing was changed.')
    throw error
  }
})
