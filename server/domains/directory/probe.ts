import type { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { conflict, Refusal } from '../../base/errors.ts'
import { connectDirectory, type DirectoryConnection, SHORT_LIMITS } from './connection.ts'
import { unitPath } from './identity.ts'
import { keptPassword } from './keep-sources.ts'
import type { DirectoryParts } from './parts.ts'
import { samplePeople } from './read.ts'
import { type Probe, type ProbeInput, type STAGES } from './schemas.ts'
import { assertCertificates } from './show-certificate.ts'
import { sourceById } from './store.ts'

type Stage = (typeof STAGES)[number]
type ProbeView = z.output<typeof Probe>
type Input = z.output<typeof ProbeInput>

const SAMPLE = 20

/**
 * Tries a connection stage by stage and shows the first people. Nothing is kept; what fails says what to do.
 * @throws Refusal directory.bad_certificates, directory.password_needed, directory.source_not_found
 */
export async function probe(
  { outbound, vault }: Pick<DirectoryParts, 'outbound' | 'vault'>,
  reading: Reading,
  input: Input,
): Promise<ProbeView> {
  assertCertificates(input.trusted)
  const password = await passwordFor(vault, reading, input)
  const stages = new Stages()
  let connection: DirectoryConnection | null = null
  try {
    connection = await connectDirectory(outbound, input, SHORT_LIMITS)
    stages.good('connect', `${input.host}:${input.port}`)
    stages.good('certificate', input.serverName ?? input.host)
    await connection.bind(input.bindDn, password)
    stages.good('bind', input.bindDn)
    const people = await samplePeople(connection, input, reading.at, SAMPLE)
    stages.good('search', String(people.length))
    const sample = people.map(({ username, displayName, mail, department, dn, state }) => {
      return { username, displayName, mail, department, unit: unitPath(dn), state }
    })
    return { stages: stages.all, sample }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    stages.bad(error)
    return { stages: stages.all, sample: [] }
  } finally {
    connection?.close()
  }
}

async function passwordFor(vault: DirectoryParts['vault'], { tx }: Reading, input: Input): Promise<string> {
  if (input.password !== undefined) return input.password
  if (input.source !== undefined) return keptPassword(vault, await sourceById(tx, input.source), input)
  throw conflict('directory.password_needed', 'Enter the password of the service account.')
}

class Stages {
  #stages: ProbeView['stages'] = []

  good(stage: Stage, detail: string): void {
    this.#stages.push({ stage, state: 'good', detail })
  }

  /** The first stage that is not good yet is the one that failed. */
  bad({ code, message }: Refusal): void {
    if (code === 'outbound.untrusted') this.good('connect', '')
    const failed = ORDER[this.#stages.length]
    if (failed !== undefined) this.#stages.push({ stage: failed, state: 'bad', detail: message })
  }

  get all(): ProbeView['stages'] {
    const skipped = ORDER.slice(this.#stages.length).map((stage) => ({ stage, state: 'skipped' as const, detail: '' }))
    return [...this.#stages, ...skipped]
  }
}

const ORDER: readonly Stage[] = ['connect', 'certificate', 'bind', 'search']
