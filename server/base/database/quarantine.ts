import { Refusal } from '../errors.ts'
import type { Millis } from '../time.ts'
import type { DiskFault } from './fault-mark.ts'
import { verifyInThread, type Verification } from './verification.ts'

/** Whether changes are taken, and if not, why and how far the check is. */
export type Condition =
  | { state: 'writable' }
  | { state: 'verifying'; faultAt: Millis; checked: number; entries: number }
  | { state: 'damaged'; faultAt: Millis; damage: string }

/** Keeps everybody from writing after an I/O error until all data was verified; reading goes on meanwhile. */
export class Quarantine {
  readonly fault: DiskFault
  /** Resolves when the check is done, with the number of entries; null if something is damaged. */
  readonly over: Promise<number | null>
  #condition: Condition
  readonly #verification: Verification

  constructor(file: string, fault: DiskFault, entries: number) {
    this.fault = fault
    this.#condition = { state: 'verifying', faultAt: fault.at, checked: 0, entries }
    this.#verification = verifyInThread(file, (checked) => {
      this.#condition = { state: 'verifying', faultAt: fault.at, checked, entries }
    })
    this.over = this.#verification.verdict.then((verdict) => {
      if ('entries' in verdict) return verdict.entries
      this.#condition = { state: 'damaged', faultAt: fault.at, damage: verdict.damage }
      return null
    })
  }

  get condition(): Condition {
    return this.#condition
  }

  refusal(): Refusal {
    if (this.#condition.state === 'damaged') return damagedRefusal()
    return verifyingRefusal()
  }

  /** Ends the check where it stands. */
  async end(): Promise<void> {
    await this.#verification.end()
  }
}

function verifyingRefusal(): Refusal {
  return new Refusal(
    503,
    'base.verifying',
    'The disk had reported an error. All data is being verified; until that is done it can only be read. Nothing was changed.',
    { retryAfter: 10 },
  )
}

function damagedRefusal(): Refusal {
  return new Refusal(
    503,
    'base.damaged',
    'The disk had reported an error, and the check found damaged data. It can only be read. Mend or replace the disk, then ' +
      'restore the last verified backup into an empty folder.',
  )
}
