import { DAY, HOUR, MINUTE } from '../server/base/time.ts'
import { askInVain, enrollNew, renewDue, revokeSome } from './fleet.ts'
import { furnish, setUp } from './first-day.ts'
import { readAndApply, readDirectory, requestRead } from './sync.ts'
import { jobEnds, jobOver, newPassword, type World } from './world.ts'

/** Nights before the present whose jobs all run; of those before, one in a week. */
const NIGHTS = 6
const MORNING = 7 * HOUR + 40 * MINUTE
const WEEK = 7 * DAY

/** What took how long, in milliseconds. */
export type Timings = Record<string, number>

export interface Span {
  /** Midnight of the first day, UTC. */
  monday: number
  /** Midnight of this day. */
  present: number
  say?: ((line: string) => void) | undefined
}

/** Lets the weeks go by from the set-up to now: each act by the person whose it is, at the time of day when he does it. */
export async function live(world: World, publicHost: string, { monday, present, say }: Span): Promise<Timings> {
  const timings: Timings = {}
  const timed = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    const start = performance.now()
    await run()
    timings[what] = (timings[what] ?? 0) + performance.now() - start
  }
  say?.('Setting up: organisation, owner, authority, recovery kit')
  await timed('set-up', () => setUp(world, publicHost))
  say?.(`Connecting the directory: ${world.size.people} people`)
  await timed('people', () => furnish(world))
  const { weeks } = world.size
  for (let week = 0; week < weeks; week++) {
    say?.(`Week ${week + 1} of ${weeks}`)
    await liveWeek(world, { week, monday: monday + week * WEEK, last: week === weeks - 1 }, timed)
  }
  say?.('The last nights: backups, each restored and checked')
  await timed('nights', () => lastNights(world, present))
  await world.arrive()
  await timed('today', () => today(world))
  return timings
}

interface Week {
  week: number
  monday: number
  last: boolean
}

type Timed = (what: string, run: () => Promise<unknown>) => Promise<void>

async function liveWeek(world: World, { week, monday, last }: Week, timed: Timed): Promise<void> {
  const { size, directory, operator } = world
  const many = Math.round(size.certificates / size.weeks)
  await world.moveTo(monday + MORNING)
  await timed('certificates', async () => {
    await operator.signIn()
    await enrollNew(world, many)
    await renewDue(world)
    if (week % 3 === 1) await askInVain(world)
    if (week > 0 || last) await revokeSome(world, 2)
    await operator.signOut()
  })
  if (week > 0) {
    directory.company.passWeek(world.now())
    directory.server.contents = directory.company.contents()
    await world.moveTo(monday + DAY + MORNING)
    await timed('syncs', () => syncDay(world, week))
  }
  await world.moveTo(monday + 2 * DAY + MORNING)
  await timed('sign-ins', () => failedSignIns(world, week))
  await world.moveTo(monday + 3 * DAY + MORNING)
  await timed('audit', () => officeDay(world, week))
  if (last) return
  await world.moveTo(monday + 5 * DAY + 4 * HOUR)
  await timed('nights', () => world.catchUp())
}

/** The directory administrator reads and applies; in one week the domain controller was down, and he came again. */
async function syncDay(world: World, week: number): Promise<void> {
  const { administrator, directory, holdings } = world
  await administrator.signIn()
  if (week === 4) {
    directory.server.down = true
    await jobOver(administrator.browser, await requestRead(administrator, holdings.source))
    directory.server.down = false
    await world.pass(40 * MINUTE)
    await administrator.signIn()
  }
  await readAndApply(administrator, holdings.source)
  await administrator.signOut()
}

/** Typing errors, and in one week somebody who tries names. */
async function failedSignIns(world: World, week: number): Promise<void> {
  const attempts = week === 5 ? GUESSED : [world.owner.username, world.administrator.username].slice(0, 1 + (week % 2))
  const browsers = attempts.map((username) => ({ username, browser: world.browser() }))
  await Promise.all(
    browsers.map(async ({ username, browser }) => {
      await browser.call('POST', '/session', { username, password: newPassword() })
      browser.close()
    }),
  )
}

const GUESSED = ['admin', 'administrator', 'root', 'olivia', 'rita', 'backup', 'svc-freehold', 'test', 'sa', 'guest']

/** When backups are made, as it was changed over the weeks. */
const NIGHTLY: Readonly<Record<number, string>> = { 1: '03:15', 4: '01:45' }

/** The owner changes a setting now and then; the auditor looks and exports. */
async function officeDay(world: World, week: number): Promise<void> {
  const { owner, auditor } = world
  if (week % 2 === 0) {
    await auditor.signIn()
    const window = { from: new Date(world.now() - 2 * WEEK).toISOString(), to: new Date(world.now()).toISOString() }
    const { job } = await auditor.browser.must<{ job: string }>('POST', '/audit/exports', window)
    await jobEnds(auditor.browser, job)
    await auditor.signOut()
  }
  if (week % 3 !== 1) return
  await owner.signIn()
  const { browser } = owner
  const { sections } = await browser.must<{ sections: { name: string; version: number }[] }>('GET', '/settings')
  const { version } = sections.find(({ name }) => name === 'backup')!
  await browser.must('PUT', '/settings/backup', { values: { nightlyAt: NIGHTLY[week] ?? '02:30' } }, { version })
  const { job } = await browser.must<{ job: string }>('POST', '/audit/verification', {})
  await jobEnds(browser, job)
  await owner.signOut()
}

/** Each with its backup, which is restored and checked, and with its CRL. */
async function lastNights(world: World, present: number): Promise<void> {
  for (let night = Math.min(NIGHTS, world.size.weeks); night > 0; night--) {
    const early = present - night * DAY + 4 * HOUR
    if (early <= world.now()) continue
    await world.moveTo(early)
    await world.catchUp()
  }
}

/** This morning: a script disabled a whole site, and the plan waits for a second person who agrees to it. */
async function today(world: World): Promise<void> {
  const { administrator, directory, owner, holdings, size } = world
  directory.company.goWrong(Math.max(14, Math.round(size.people * 0.035)))
  directory.server.contents = directory.company.contents()
  await administrator.signIn()
  const { id, hash, brakes } = await readDirectory(administrator, holdings.source)
  const approve = brakes.map(({ brake }) => brake)
  const asked = { reason: 'The site was closed, says its manager' }
  const path = `/directory/plans/${id}/application`
  const { status } = await administrator.browser.call('POST', path, { hash, approve }, asked)
  if (status !== 409) throw new Error(`A stopped plan was answered with ${status}`)
  await administrator.signOut()
  await owner.signIn()
  const { job } = await owner.browser.must<{ job: string }>('POST', '/backups', {})
  await jobEnds(owner.browser, job)
  await world.catchUp()
}
