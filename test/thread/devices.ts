import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Client } from '../peers/client.ts'
import { ScepClients } from '../peers/scep-clients.ts'
import type { Server } from '../peers/server.ts'

interface Authority {
  root: { pem: string; fingerprint: string }
  issuing: { pem: string; fingerprint: string }
  ra: { pem: string; fingerprint: string }
}

/** Devices in the works' network: real SCEP clients and openssl, which reach the server by plain HTTP alone. */
export class Devices {
  readonly #clients = new ScepClients()
  readonly #server: Server

  constructor(server: Server) {
    this.#server = server
  }

  remove(): void {
    this.#clients.remove()
  }

  #url(slug: string): string {
    return `${this.#server.plainUrl}/scep/${slug}`
  }

  /** Puts the authority's certificates, as the console shows them, into files; what SCEP hands out must be the same. */
  async trust(owner: Client): Promise<void> {
    const authority = await owner.must<Authority>('GET', '/authority')
    for (const role of ['root', 'issuing', 'ra'] as const)
      writeFileSync(this.#clients.path(`${role}.pem`), authority[role].pem)
    const fetched = await this.#clients.strongSwanCa(this.#url('devices'), 'fetched')
    assert.ok(fetched.ok, fetched.output)
    assert.equal(fingerprintOf(this.#clients.read('fetched-ra.pem')), fingerprintOf(authority.ra.pem))
  }

  /** Debian's strongSwan: the certificate that it was given, or what it said when it was given none. */
  async strongSwan(name: string, challenge: string): Promise<{ ok: boolean; output: string; serial: string }> {
    const made = await this.#clients.run('pki', ['--gen', '--type', 'rsa', '--size', '2048', '--outform', 'pem'])
    writeFileSync(this.#clients.path(`${name}.key`), made.output)
    const authority = ['ra', 'ra', 'issuing', 'root'].flatMap((role, index) => [
      ['--cacert-enc', '--cacert-sig', '--cacert', '--cacert'][index]!,
      `${role}.pem`,
    ])
    const about = ['--url', this.#url('devices'), '--in', `${name}.key`, '--dn', `CN=${name}`]
    const ran = await this.#clients.strongSwan([...about, '--password', challenge, ...authority])
    if (!ran.ok) return { ...ran, serial: '' }
    writeFileSync(this.#clients.path(`${name}.pem`), ran.output)
    return { ...ran, serial: serialOf(ran.output) }
  }

  /** A client that knows SHA-1 and single DES alone. It names itself `CN=<name>,OU=MDM,O=scep-client,C=US`. */
  async scepclient(
    name: string,
    slug: string,
    challenge: string,
  ): Promise<{ ok: boolean; output: string; serial: string }> {
    const der = new X509Certificate(this.#clients.read('ra.pem')).raw
    const files = ['-private-key', `${name}.key`, '-certificate', `${name}.pem`]
    const pinned = ['-ca-fingerprint', createHash('sha256').update(der).digest('hex')]
    const about = ['-server-url', this.#url(slug), '-challenge', challenge, '-cn', name]
    const ran = await this.#clients.scepclient([...about, ...files, ...pinned])
    return { ...ran, serial: ran.ok ? serialOf(this.#clients.read(`${name}.pem`)) : '' }
  }

  /** Fetches the CRL as a device does. @returns its number, as openssl reads it */
  async fetchCrl(): Promise<number> {
    const response = await fetch(`${this.#server.plainUrl}/crl/issuing.crl`)
    assert.equal(response.status, 200)
    const file = this.#clients.writePem('crl.pem', Buffer.from(await response.arrayBuffer()), 'X509 CRL')
    const shown = await this.#clients.run('openssl', ['crl', '-in', file, '-noout', '-crlnumber'])
    return Number.parseInt(/crlNumber=(?:0x)?([\dA-F]+)/.exec(shown.output)?.[1] ?? '', 16)
  }

  /** What openssl makes of a device's certificate by its strictest rules and the CRL fetched last. */
  verify(name: string): Promise<{ ok: boolean; output: string }> {
    const trusted = ['-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-CRLfile', 'crl.pem']
    return this.#clients.run('openssl', ['verify', '-x509_strict', '-crl_check', ...trusted, `${name}.pem`])
  }
}

function serialOf(pem: string): string {
  return new X509Certificate(pem).serialNumber.toLowerCase()
}

function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256
}
