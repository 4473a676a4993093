import { randomInt } from 'node:crypto'
import { newEmergencyCode } from '../../domains/access/index.ts'
import type { Kit, KitSteps } from './parts.ts'

/** A kit that its owner has not confirmed yet. */
export interface KitShown<Escrows> {
  kit: Kit
  escrows: Escrows
  /** The code that is sealed beside the kit. */
  emergencyCode: string
  /** Numbers, from 1, of the two groups that he is asked for. */
  ask: [number, number]
  /** What it can open is stored. */
  stored: boolean
}

/**
 * Holds the one kit that is being shown, by the session that asked for it. Only here, and only until it is confirmed: a
 * restart makes a new one. Showing it again to the same session shows the same, so that a reloaded page does not make a
 * printed kit worthless.
 */
export class KitsShown<Escrows> {
  #sessionId: string | null = null
  #shown: Promise<KitShown<Escrows>> | null = null

  /** The kit of this session, made now if there is none. */
  async show(steps: KitSteps<Escrows>, sessionId: string): Promise<KitShown<Escrows>> {
    if (this.#shown === null || this.#sessionId !== sessionId) {
      this.#sessionId = sessionId
      this.#shown = prepareKit(steps)
    }
    try {
      return await this.#shown
    } catch (error) {
      this.forget()
      throw error
    }
  }

  /** The kit that this session was shown, if any. */
  async find(sessionId: string): Promise<KitShown<Escrows> | null> {
    return this.#sessionId === sessionId ? await this.#shown : null
  }

  forget(): void {
    this.#sessionId = null
    this.#shown = null
  }
}

async function prepareKit<Escrows>(steps: KitSteps<Escrows>): Promise<KitShown<Escrows>> {
  const kit = steps.make()
  return {
    kit,
    escrows: await steps.escrow(kit.recipient),
    emergencyCode: newEmergencyCode(),
    ask: twoOf(kit.words.length),
    stored: false,
  }
}

/** Two different numbers from 1 to `count`, ascending. */
function twoOf(count: number): [number, number] {
  const first = randomInt(1, count)
  const second = randomInt(first + 1, count + 1)
  return [first, second]
}
