import type { Actor } from './actor.ts'
import { jobEnds } from './world.ts'

export interface Plan {
  id: string
  state: string
  hash: string | null
  rows: number
  brakes: { brake: string; hard: boolean }[]
}

/** Asks for a read of the directory. @returns the job */
export async function requestRead({ browser }: Actor, source: string): Promise<string> {
  return (await browser.must<{ job: string }>('POST', `/directory/sources/${source}/plans`, {})).job
}

/** Has the directory read. @returns the plan of what a sync would change */
export async function readDirectory(actor: Actor, source: string): Promise<Plan> {
  const { browser } = actor
  const { plan } = (await jobEnds(browser, await requestRead(actor, source))) as { plan: string }
  return await browser.must<Plan>('GET', `/directory/plans/${plan}`)
}

/** {@link readDirectory}, and what it found is approved and done. */
export async function readAndApply(actor: Actor, source: string): Promise<Plan> {
  const plan = await readDirectory(actor, source)
  if (plan.state !== 'ready') throw new Error(`The plan is ${plan.state}: ${JSON.stringify(plan)}`)
  if (plan.rows === 0) return plan
  const { browser } = actor
  const path = `/directory/plans/${plan.id}/application`
  const { job } = await browser.must<{ job: string }>('POST', path, { hash: plan.hash })
  await jobEnds(browser, job)
  return plan
}
