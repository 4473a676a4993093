import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../peers/program.ts'
import type { Server } from '../../peers/server.ts'

interface Finding {
  id: string
  severity: string
  finding: string
}

const GOOD = new Set(['OK', 'INFO'])

/** What testssl.sh finds of the first certificate, which the server signed itself, and of a machine without the internet. */
const EXPECTED =
  /^(cert_trust|cert_chain_of_trust|cert_revocation|cert_crlDistributionPoints|cert_ocspURL|OCSP_|cert_caIssuers|DNS_CAArecord|certificate_transparency|cert_validityPeriod|cert_extlifeSpan|HSTS|security_headers|cipherlist_|cipher_order|overall_grade|grade_cap|final_score|engine_problem|scanProblem|scanTime|service|OCSP_stapling|cert_subjectAltName|intermediate_cert)/
/** Of the families above, what still counts. */
const NEVER = /^cipherlist_(NULL|aNULL|EXPORT|LOW|3DES_IDEA|AVERAGE|OBSOLETED)/

/** What testssl.sh finds to be worse than "info" and was not to be expected. */
export async function testsslFaults({ address, port }: Server, checks: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-testssl-'))
  const file = join(folder, 'findings.json')
  try {
    const line = ['--quiet', '--color', '0', '--warnings', 'off', '--nodns', 'none', '--jsonfile', file, ...checks]
    // It ends with the number of its findings, so that its status says nothing.
    const said = await run('testssl', [...line, `${address}:${port}`]).catch((error: Error) => error.message)
    const findings = JSON.parse(readFileSync(file, 'utf8')) as Finding[]
    if (findings.length < 10) return [`testssl.sh looked at nothing: ${said.slice(-500)}`]
    return findings
      .filter(({ id, severity }) => !GOOD.has(severity) && (!EXPECTED.test(id) || NEVER.test(id)))
      .map(({ id, severity, finding }) => `${severity} ${id}: ${finding}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
