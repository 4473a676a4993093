import type { UnitContext } from '../../base/audit/unit.ts'
import { MINUTE } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import { networkOf } from '../../platform/http/network.ts'
import type { ProtocolRequest } from '../../platform/http/protocol.ts'

const MOST_KINDS = 2_000

interface Tally {
  minute: number
  count: number
}

type Door = Pick<ProtocolRequest, 'unit'> & UnitContext

/**
 * Records requests that got nothing new. Whoever asks is unknown and may ask a thousand times: of one network, profile and
 * kind there is one entry a minute, and the next one says how many there were in between.
 */
export class RefusedRequests {
  readonly #tallies = new Map<string, Tally>()

  async note(door: Door, profileId: string, code: string): Promise<void> {
    const kind = `${networkOf(door.origin.address)} ${profileId} ${code}`
    const minute = Math.floor(door.at / MINUTE)
    const before = this.#tallies.get(kind)
    if (before?.minute === minute) {
      before.count++
      return
    }
    this.#makeRoom(door.at)
    this.#tallies.set(kind, { minute, count: 0 })
    const outcome = code === 'scep.repeated' || code === 'scep.polled' ? 'done' : 'refused'
    const detail = { code, countBefore: before?.count ?? 0 }
    await door.unit(async ({ record }) => {
      record({ action: 'ca.refuse', target: `profile:${profileId}`, outcome, detail })
    })
  }

  #makeRoom(at: Millis): void {
    if (this.#tallies.size < MOST_KINDS) return
    const minute = Math.floor(at / MINUTE)
    for (const [kind, tally] of this.#tallies) if (tally.minute < minute) this.#tallies.delete(kind)
    if (this.#tallies.size >= MOST_KINDS) this.#tallies.clear()
  }
}
