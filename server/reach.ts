import type { ReadTx } from './base/audit/unit.ts'
import { noteListening, type Config, type ListenConfig } from './base/config.ts'
import { invalid, messageOf, StartProblem } from './base/errors.ts'
import type { Log } from './base/log.ts'
import { SECOND, type Clock, type Millis } from './base/time.ts'
import {
  findSite,
  LISTENER,
  NETWORK,
  SITE,
  standingValues,
  trialEffect,
  type TrialEffect,
} from './domains/settings/index.ts'
import { CERTIFICATE, servedId } from './domains/tls/index.ts'
import { networkPolicy, OPEN_NETWORK, type NetworkLists, type NetworkPolicy } from './platform/http/client.ts'
import { hostOf } from './platform/http/guard.ts'
import type { TlsIdentity } from './platform/http/listen.ts'
import type { Listening } from './platform/http/listening.ts'
import { fingerprintOf } from './platform/http/tls-identity.ts'

interface ReachParts {
  reader: ReadTx
  clock: Clock
  log: Log
  dataFolder: string
  config: Pick<Config, 'listen' | 'listenPins'>
  /** Key and certificate of an identity of the console. */
  open: (id: string) => Promise<TlsIdentity>
}

/**
 * How the server can be reached: where it listens, under which names, from which networks, with which certificate. The settings
 * say so, and what they say takes effect here at once: a change that is tried stands beside what was before.
 */
export class Reach {
  readonly #parts: ReachParts
  #listening: Listening | null = null
  #policy: NetworkPolicy = OPEN_NETWORK
  #host: string | null = null
  /** The name before the one that is tried. */
  #hostBefore: string | null = null
  #hostReadAt: Millis = Number.NEGATIVE_INFINITY

  constructor(parts: ReachParts) {
    this.#parts = parts
  }

  /** Where to listen at a start: what is pinned, else what was kept. */
  async place(): Promise<ListenConfig> {
    const { reader, config } = this.#parts
    const kept = await standingValues(reader, LISTENER)
    const pinned = [...config.listenPins.keys()].map((field) => [field, config.listen[field]])
    return { ...kept, ...Object.fromEntries(pinned) } as ListenConfig
  }

  /** Reads what the doors need at each request; before the first of them. */
  async load(): Promise<void> {
    const { reader } = this.#parts
    this.#policy = networkPolicy(await standingValues(reader, NETWORK))
    const { publicHost } = await standingValues(reader, SITE)
    this.#host = publicHost === '' ? null : publicHost
  }

  /** The ports are open. */
  opened(listening: Listening): void {
    this.#listening = listening
    this.#note()
  }

  /** Ports as browsers and devices reach them. */
  get ports(): { https: number; http: number } {
    const { httpsPort, httpPort } = this.#listening?.place ?? this.#parts.config.listen
    return { https: httpsPort, http: httpPort }
  }

  readonly network = (): NetworkPolicy => this.#policy

  /** The names that requests must use; null before the set-up. Read again every second. */
  readonly hosts = (): readonly string[] | null => {
    const { clock, log } = this.#parts
    if (Math.abs(clock() - this.#hostReadAt) >= SECOND) {
      this.#hostReadAt = clock()
      this.#readHost().catch((error: unknown) => log.error({ err: error }, 'the public host name could not be read'))
    }
    if (this.#host === null) return null
    return this.#hostBefore === null ? [this.#host] : [this.#host, this.#hostBefore]
  }

  /** Key and certificate to begin with: what was kept. */
  async identity(): Promise<TlsIdentity> {
    const { reader, open } = this.#parts
    return await open((await standingValues(reader, CERTIFICATE)).identity)
  }

  /** Serves what the settings say now: a renewed certificate comes without any change of a setting. */
  readonly followIdentity = async (): Promise<void> => {
    const { reader, open } = this.#parts
    const identity = await open(await servedId(reader))
    if (this.#listening && identity.certificate !== this.#listening.identity.certificate)
      this.#listening.switchIdentity(identity)
  }

  /** What trying a change of these settings does. */
  effects(): TrialEffect[] {
    return [this.#listenerEffect(), this.#networkEffect(), this.#hostEffect(), this.#certificateEffect()]
  }

  #listenerEffect(): TrialEffect {
    const listening = (): Listening => {
      if (!this.#listening) throw new Error('Nothing is open yet')
      return this.#listening
    }
    return trialEffect(LISTENER, {
      check: async (place) => {
        try {
          await listening().tryBeside(place)
        } catch (error) {
          throw listenerUnusable(error)
        }
      },
      apply: (place) => listening().openBeside(place),
      keep: async () => {
        await listening().keepBeside()
        this.#note()
      },
      revert: () => listening().leaveBeside(),
      proves: (client) => listening().wouldAccept(client),
    })
  }

  #networkEffect(): TrialEffect {
    const enforce = async (lists: NetworkLists): Promise<void> => {
      this.#policy = networkPolicy(lists)
    }
    return trialEffect(NETWORK, {
      apply: enforce,
      revert: enforce,
      // Under the address that the new lists make of him; and settings are changed with a fresh factor, these lists among them.
      proves: ({ address, trouble }) => this.#policy.allows(address, 'step-up') && trouble === null,
    })
  }

  #hostEffect(): TrialEffect {
    return trialEffect(SITE, {
      apply: async ({ publicHost }, before) => {
        this.#host = publicHost
        this.#hostBefore = before.publicHost === '' ? null : before.publicHost
      },
      keep: async () => void (this.#hostBefore = null),
      revert: async ({ publicHost }) => {
        this.#host = publicHost === '' ? null : publicHost
        this.#hostBefore = null
      },
      proves: ({ host }, { publicHost }) => hostOf(host) === publicHost,
    })
  }

  #certificateEffect(): TrialEffect {
    return trialEffect(CERTIFICATE, {
      apply: this.followIdentity,
      revert: this.followIdentity,
      proves: ({ certificate }) =>
        this.#listening !== null && certificate() === fingerprintOf(this.#listening.identity.certificate),
    })
  }

  async #readHost(): Promise<void> {
    this.#host = (await findSite(this.#parts.reader))?.publicHost ?? null
  }

  /** For the command line, and for the page of a server that cannot start. */
  #note(): void {
    const { dataFolder, log } = this.#parts
    try {
      if (this.#listening) noteListening(dataFolder, this.#listening.place)
    } catch (error) {
      log.warn({ err: error }, 'where the server listens could not be noted')
    }
  }
}

function listenerUnusable(error: unknown): unknown {
  if (!(error instanceof StartProblem)) return error
  return invalid('settings.listener_unusable', 'The server cannot listen there. Nothing was changed.', [
    { pointer: '/values', message: messageOf(error) },
  ])
}
