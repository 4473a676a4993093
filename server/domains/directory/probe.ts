import type { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { conflict, Refusal } from '../../base/errors.ts'
import { connectDirectory, type DirectoryConnection, SHORT_LIMITS } from './connection.ts'
import { domainOf, unitPath } from './identity.ts'
import { keptPassword } from './keep-sources.ts'
import type { DirectoryParts } from './parts.ts'
import { samplePeople } from './read.ts'
import { DistinguishedName, type Probe, type ProbeInput, type STAGES } from './schemas.ts'
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
    const baseDn = input.baseDn ?? (await ownBase(connection))
    const people = await samplePeople(connection, { kind: input.kind, baseDn }, reading.at, SAMPLE)
    stages.good('search', String(people.length))
    const sample = people.map(({ username, displayName, mail, department, dn, state }) => {
      return { username, displayName, mail, department, unit: unitPath(dn), state }
    })
    return { stages: stages.all, sample, baseDn, domain: domainOf(baseDn) || null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    stages.bad(error)
    return { stages: stages.all, sample: [], baseDn: input.baseDn ?? null, domain: null }
  } finally {
    connection?.close()
  }
}

/**
 * What the directory names as its own (RFC 4512 §5.1); Active Directory names several and says which is the domain.
 * @throws Refusal directory.base_needed
 */
async function ownBase(connection: DirectoryConnection): Promise<string> {
  const root = await connection.entry('', ['defaultNamingContext', 'namingContexts'])
  const said = (name: string): readonly (string | Buffer)[] => root?.values.get(name) ?? []
  const own = said('defaultnamingcontext')
  const named = own.length > 0 ? own : said('namingcontexts')
  // Bounded like what a person enters: it comes from outside, and is saved once somebody agrees.
  const base = DistinguishedName.regex(/^[A-Za-z][\w.-]*\s*=\P{Cc}+$/u).safeParse(named[0])
  if (named.length === 1 && base.success) return base.data
  throw conflict(
    'directory.base_needed',
    'The directory does not say which part of it is the domain. Enter the DN to search below.',
  )
}

async function passwordFor(vault: DirectoryParts['vault'], { tx }: Reading, input: Input): Promise<string> {
  if (input.password !== undefined) return input.password
  if (input.source !== undefined) return keptPassword(vault, await sourceById(tx, input.source), input)
  throw conflict('directory.password_needed', 'Enter the password of the service account.')
}

class Stages {
  #stages: ProbeView['stages'] = []

  good(stage: Stage, detail: string): void {
    this.#stages.push({ stage, state: 'good', detail, code: null })
  }

  /** The first stage that is not good yet is the one that failed. */
  bad({ code, message }: Refusal): void {
    if (code === 'outbound.untrusted') this.good('connect', '')
    const failed = ORDER[this.#stages.length]
    if (failed !== undefined) this.#stages.push({ stage: failed, state: 'bad', detail: message, code })
  }

  get all(): ProbeView['stages'] {
    const skipped = ORDER.slice(this.#stages.length).map((stage) => {
      return { stage, state: 'skipped' as const, detail: '', code: null }
    })
    return [...this.#stages, ...skipped]
  }
}

const ORDER: readonly Stage[] = ['connect', 'certificate', 'bind', 'search']
