import { mkdtempSync, rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rehearsal } from '../../rehearsal/start.ts'
import { DESK } from '../peers/browser.ts'
import { startServer } from '../peers/server.ts'
import { Meter, sumOf, type Hand, type Measured } from './meter.ts'
import { auditorExport } from './tasks/auditor-export.ts'
import { connectDirectory } from './tasks/connect-directory.ts'
import { firstCertificate } from './tasks/first-certificate.ts'
import { backUpElsewhere, inviteAuditor } from './tasks/first-hour.ts'
import { firstRun } from './tasks/first-run.ts'
import { GOALS, type Journey } from './tasks/goals.ts'
import { lostDisk } from './tasks/lost-disk.ts'
import { proveRestore } from './tasks/prove-restore.ts'
import { takeOver } from './tasks/take-over.ts'
import { whoChanged } from './tasks/who-changed.ts'
import { whyAllowed } from './tasks/why-allowed.ts'
import { visit, type Visitor } from './visitor.ts'

/** Told how each journey ended; a journey that cannot be gone throws. */
export type OnJourney = (measured: Measured, said: string) => void

/** All journeys, one after the other, by one hand: a bare house is set up and lived in, an old one is asked and lost. */
export async function goEverywhere({ world, server: old }: Rehearsal, hand: Hand, tell: OnJourney): Promise<void> {
  const go = async (journey: Journey, visitor: Visitor, run: (meter: Meter) => Promise<unknown>): Promise<Measured> => {
    const meter = new Meter(visitor, hand)
    const said = await run(meter)
    const measured = meter.result(journey, GOALS[journey])
    tell(measured, typeof said === 'string' ? said : '')
    visitor.behaved()
    return measured
  }
  const server = await startServer()
  const folder = mkdtempSync(join(tmpdir(), 'freehold-journey-'))
  try {
    const owner = await visit(server)
    let settled!: Awaited<ReturnType<typeof firstRun>>
    const hour = [await go('first_run', owner, async (meter) => void (settled = await firstRun(meter, server)))]
    hour.push(
      await go('connect_directory', owner, (meter) => connectDirectory(meter, world.directory, settled.authenticator)),
    )
    await owner.goTo('/')
    hour.push(await go('first_certificate', owner, (meter) => firstCertificate(meter, server)))
    await owner.goTo('/')
    const rest = new Meter(owner, hand)
    await backUpElsewhere(rest, folder)
    const link = await inviteAuditor(rest, 'Rita')
    hour.push(rest.result('first_hour', GOALS.first_hour))
    tell(sumOf('first_hour', hour, GOALS.first_hour), link)
    await owner.goTo('/')
    await go('prove_restore', owner, proveRestore)
    await owner.goTo('/')
    const reason = 'The disk is small'
    for (const keepDaily of [21, 5]) await changeBackup(owner, keepDaily, reason)
    await go('who_changed', owner, (meter) => whoChanged(meter, reason))
    await owner.window.close()

    const auditor = await visit(old)
    const name = `auditor-${hand}`
    const { invitation } = await world.owner.browser.must<{ invitation: { token: string } }>('POST', '/accounts', {
      username: name,
      displayName: name,
      role: 'auditor',
    })
    await go('auditor_export', auditor, (meter) => auditorExport(meter, invitation.token))
    await auditor.window.close()

    const asking = await visit(old, DESK, world.owner.browser.cookie)
    await asking.goTo('/')
    const person = world.directory.company.named('administrator').displayName
    await go('why_allowed', asking, (meter) => whyAllowed(meter, person, 'Freehold Directory Admins'))
    await asking.goTo('/')
    await go('take_over', asking, takeOver)
    const { items } = await world.owner.browser.must<{ items: { path: string; state: string }[] }>('GET', '/backups')
    const backup = join(folder, 'kept.age')
    await cp(items.find(({ state }) => state === 'verified')!.path, backup)
    const kit = world.owner.browser.kitWords
    await go('lost_disk', asking, (meter) => lostDisk(meter, { backup, kit, folder }))
    await asking.window.close()
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As somebody else did last week: by the API, with a reason. */
async function changeBackup(visitor: Visitor, keepDaily: number, reason: string): Promise<void> {
  const { sections } = await visitor.asks<{ sections: { name: string; version: number }[] }>('/settings')
  const version = sections.find(({ name }) => name === 'backup')!.version
  const answer = await visitor.page.request.put('/api/v1/settings/backup', {
    data: { values: { keepDaily } },
    headers: {
      'sec-fetch-site': 'same-origin',
      'if-match': `"${version}"`,
      'freehold-reason': encodeURIComponent(reason),
    },
  })
  if (!answer.ok()) throw new Error(await answer.text())
}
