import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toPem } from '../../server/base/codecs/x509.ts'

/** What a program said and how it ended; a failure is an outcome here, not an error. */
export interface Ran {
  ok: boolean
  output: string
}

/** A folder with what real SCEP clients need, and the clients themselves. */
export class ScepClients {
  readonly folder = mkdtempSync(join(tmpdir(), 'freehold-scep-'))

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  writePem(name: string, der: Buffer, label = 'CERTIFICATE'): string {
    writeFileSync(this.path(name), toPem(der, label))
    return this.path(name)
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  run(program: string, args: readonly string[]): Promise<Ran> {
    return new Promise((resolve) => {
      const options = { cwd: this.folder, timeout: 60_000, maxBuffer: 4e6, encoding: 'latin1' as const }
      const child = execFile(program, [...args], options, (error, stdout, stderr) => {
        resolve({ ok: error === null, output: stdout + stderr })
      })
      child.stdin?.end()
    })
  }

  /** strongSwan's `pki --scep`; the certificate as PEM in `output` if it is ok. */
  async strongSwan(args: readonly string[]): Promise<Ran> {
    const ran = await this.run('pki', ['--scep', ...args, '--outform', 'pem'])
    const pem = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(ran.output)?.[0]
    return pem ? { ok: ran.ok, output: `${pem}\n` } : { ...ran, ok: false }
  }

  /** strongSwan's `pki --scepca`: fetches the certificates of the authority into `name`-…pem. */
  strongSwanCa(url: string, name: string): Promise<Ran> {
    const files = ['--caout', this.path(`${name}-ca.pem`), '--raout', this.path(`${name}-ra.pem`)]
    return this.run('pki', ['--scepca', '--url', url, ...files, '--outform', 'pem', '--force'])
  }

  /** scepclient; it makes key and certificate in the files named and silently takes up a request that lies about. */
  scepclient(args: readonly string[]): Promise<Ran> {
    rmSync(this.path('csr.pem'), { force: true })
    return this.run('scepclient', args)
  }
}
