import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { badRequest, invalid } from '../../base/errors.ts'

const MOST_CERTIFICATES = 10
const BEGIN = /^-----BEGIN ([A-Z0-9 ]{1,40})-----$/

/** What a file of an administrator holds: certificates as they came, and the key if it was among them. */
export interface Bundle {
  certificates: X509Certificate[]
  key: KeyObject | null
}

/**
 * Reads certificates and a key from PEM text, in any order.
 * @throws Refusal tls.unreadable, tls.wrong_password
 */
export function readPem(text: string, password: string | undefined): Bundle {
  const blocks = blocksOf(text)
  const certificates = blocks.filter(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label))
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'))
  if (certificates.length > MOST_CERTIFICATES || keys.length > 1)
    throw unreadable('/pem', `At most ${MOST_CERTIFICATES} certificates and one key are taken.`)
  return {
    certificates: certificates.map(({ block }) => readCertificate(block)),
    key: keys[0] ? readKey(keys[0].block, password) : null,
  }
}

interface Block {
  label: string
  block: string
}

/** Line by line: what stands between the blocks, or begins one and never ends it, is passed over. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { label: string; lines: string[] } | null = null
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    const label = BEGIN.exec(line)?.[1]
    if (label !== undefined) open = { label, lines: [] }
    open?.lines.push(line)
    if (open !== null && line === `-----END ${open.label}-----`) {
      blocks.push({ label: open.label, block: `${open.lines.join('\n')}\n` })
      open = null
    }
  }
  return blocks
}

function readCertificate(block: string): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch {
    // OpenSSL's words would not help: the block is damaged, whatever it says of it.
    throw unreadable('/pem', 'One of the certificates is damaged.')
  }
}

function readKey(block: string, password: string | undefined): KeyObject {
  const encrypted = block.includes('ENCRYPTED')
  try {
    return createPrivateKey({ key: block, passphrase: password ?? '' })
  } catch {
    // The same error comes from a wrong password and a damaged key.
    if (encrypted) throw wrongPassword()
    throw unreadable('/pem', 'The key is damaged, or of a kind that is not known here.')
  }
}

export function unreadable(pointer: string, message: string) {
  return invalid('tls.unreadable', 'The file cannot be read. Nothing was changed.', [{ pointer, message }])
}

export function wrongPassword() {
  return badRequest('tls.wrong_password', 'The password does not open the key. Nothing was changed.')
}
