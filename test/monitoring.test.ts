import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { furnished, type Furnished } from './journeys/furnished.ts'
import { ROOT } from './repo/source.ts'

// What docs/admin/monitoring promises to whoever has a Prometheus: figures, rules and dashboard, as Debian's promtool sees them.

const FOLDER = join(ROOT, 'docs/admin/monitoring')
const RULES = join(FOLDER, 'freehold-rules.yml')
const rules = readFileSync(RULES, 'utf8')
const dashboard = readFileSync(join(FOLDER, 'freehold-dashboard.json'), 'utf8')

let house: Furnished
let figures: string

before(async () => {
  house = await furnished()
  figures = (await house.owner.raw('GET', '/metrics')).text
})
after(() => house.server.stop())

const promtool = (args: readonly string[], input?: string): string =>
  execFileSync('promtool', args, { encoding: 'utf8', stdio: 'pipe', ...(input === undefined ? {} : { input }) })

test('promtool finds nothing to say against the figures', () => {
  assert.equal(promtool(['check', 'metrics'], figures), '')
})

test('promtool takes the rules', () => {
  assert.match(promtool(['check', 'rules', RULES]), /SUCCESS: \d+ rules found/)
})

const named = (text: string): Set<string> => new Set(text.match(/\bfreehold_[a-z0-9_]+/g))

test('every figure that rules and dashboard name is one that the server serves', () => {
  const served = new Set(
    [...figures.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name, type]) => forms(name!, type!)),
  )
  const wanted = named([...rules.matchAll(/expr: .*|^ +\(rate.*/gm)].join('\n') + dashboard)
  assert.ok(wanted.size >= 20, `only ${wanted.size} figures are named`)
  assert.deepEqual(
    [...wanted].filter((name) => !served.has(name)),
    [],
  )
})

function forms(name: string, type: string): string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name]
}

test('the names stand in the manual, and labels have few values and name nobody', () => {
  const page = readFileSync(join(ROOT, 'docs/admin/monitoring.md'), 'utf8')
  const served = [...figures.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!)
  assert.deepEqual(
    served.filter((name) => !page.includes(`\`${name}`)),
    [],
  )
  const labels = new Set([...figures.matchAll(/[{,]([a-z_]+)="/g)].map(([, label]) => label!))
  const known = [
    'authority',
    'kind',
    'le',
    'operation',
    'outcome',
    'part',
    'second_factor',
    'severity',
    'source',
    'state',
    'version',
  ]
  assert.deepEqual(
    [...labels].filter((label) => !known.includes(label)),
    [],
  )
  assert.ok(!figures.includes('LAPTOP-17') && !figures.includes('Rita'))
})

// Each alert with figures under which it must be silent, and with figures under which it must tell.

interface Case {
  series: string
  good: string
  bad: string
  labels?: Record<string, string>
  /** When the question is asked. */
  at?: string
}

const DAY = 86_400

/** A figure that is the time of evaluation minus `age`: time counts from 0. */
const SINCE_ZERO = '0x1000'

const CASES: Readonly<Record<string, Case>> = {
  FreeholdDown: { series: 'up{job="freehold"}', good: '1x60', bad: '0x60' },
  FreeholdReadOnly: { series: 'freehold_writable', good: '1x60', bad: '0x60' },
  FreeholdAuditBroken: { series: 'freehold_audit_intact', good: '1x60', bad: '0x60' },
  FreeholdKeyProcessDown: { series: 'freehold_ca_key_process_up', good: '1x60', bad: '0x60' },
  FreeholdBackupOld: {
    series: 'freehold_backup_last_verified_restore_timestamp_seconds',
    good: `${4 * DAY}x1000`,
    bad: SINCE_ZERO,
    at: '30h',
  },
  FreeholdBackupMissing: {
    series: 'freehold_backup_last_verified_restore_timestamp_seconds',
    good: `${2 * DAY}x1000`,
    bad: SINCE_ZERO,
    at: '75h',
  },
  FreeholdBackupFailed: { series: 'freehold_backup_last_check_failed', good: '0x60', bad: '1x60' },
  FreeholdDirectoryOld: {
    series: 'freehold_directory_last_sync_timestamp_seconds{source="AD"}',
    good: `${DAY}x1000`,
    bad: SINCE_ZERO,
    labels: { source: 'AD' },
    at: '30h',
  },
  FreeholdDirectoryStopped: { series: 'freehold_directory_stopped_plans', good: '0x60', bad: '1x60' },
  FreeholdAuthorityEnding: {
    series: 'freehold_ca_not_after_timestamp_seconds{authority="issuing"}',
    good: `${400 * DAY}x1000`,
    bad: `${60 * DAY}x1000`,
    labels: { authority: 'issuing' },
    at: '2h',
  },
  FreeholdRevocationListOld: {
    series: 'freehold_ca_crl_next_update_timestamp_seconds',
    good: `${DAY}x60`,
    bad: '60x60',
  },
  FreeholdScepFailing: {
    series: 'freehold_scep_requests_total{operation="PKIOperation",outcome="failed"}',
    good: '7x60',
    bad: '0+1x60',
    labels: { operation: 'PKIOperation', outcome: 'failed' },
  },
  FreeholdAlarms: {
    series: 'freehold_alarms{severity="bad"}',
    good: '0x60',
    bad: '2x60',
  },
  FreeholdJobsFailing: {
    series: 'freehold_jobs{state="failed"}',
    good: '3x60',
    bad: '3x20 4x40',
    labels: { state: 'failed' },
  },
  FreeholdDiskFilling: {
    series: 'freehold_disk_free_bytes',
    good: '1e12x400',
    bad: '1e9-1e6x400',
    at: '26h',
  },
  FreeholdFaults: {
    series: 'freehold_http_request_duration_seconds_count{outcome="failed",instance="a"}',
    good: '5x60',
    bad: '0+60x60',
    labels: { instance: 'a' },
  },
  FreeholdEventLoopLate: { series: 'freehold_event_loop_lag_p99_seconds', good: '0.02x60', bad: '0.9x60' },
}

interface Series {
  series: string
  values: string
}

/** Alerts over more than one series. */
const WIDER: Readonly<Record<string, { good: Series[]; bad: Series[]; at: string; labels?: Record<string, string> }>> =
  {
    FreeholdCheckpointOld: {
      good: [
        { series: 'freehold_audit_entries', values: '9x200' },
        { series: 'freehold_audit_last_checkpoint_timestamp_seconds', values: '7200x200' },
      ],
      bad: [
        { series: 'freehold_audit_entries', values: '9x200' },
        { series: 'freehold_audit_last_checkpoint_timestamp_seconds', values: '0x200' },
      ],
      at: '150m',
    },
    FreeholdDiskLow: {
      good: [
        { series: 'freehold_disk_free_bytes', values: '50x60' },
        { series: 'freehold_disk_size_bytes', values: '100x60' },
      ],
      bad: [
        { series: 'freehold_disk_free_bytes', values: '5x60' },
        { series: 'freehold_disk_size_bytes', values: '100x60' },
      ],
      at: '30m',
    },
    FreeholdSlow: {
      good: buckets('0+100x60'),
      bad: buckets('0+0x60'),
      labels: { instance: 'a' },
      at: '30m',
    },
  }

/** Answers within 0.1 s as given, and 100 a minute within 5 s. */
function buckets(quick: string): Series[] {
  const series = (le: string): string =>
    `freehold_http_request_duration_seconds_bucket{kind="read",outcome="done",instance="a",le="${le}"}`
  return [
    { series: series('0.1'), values: quick },
    { series: series('5'), values: '0+100x60' },
    { series: series('+Inf'), values: '0+100x60' },
  ]
}

const severities = new Map(
  [...rules.matchAll(/- alert: (\w+)[^]*?severity: (\w+)/g)].map(([, alert, severity]) => [alert!, severity!]),
)

/** One question to promtool: whether an alert fires under these figures. YAML takes JSON. */
function question(alert: string, series: Series[], at: string, labels: Record<string, string> | null) {
  const expected = labels === null ? [] : [{ exp_labels: { severity: severities.get(alert) ?? '', ...labels } }]
  return {
    // Days need no minutes.
    interval: /^\d\dh$/.test(at) ? '5m' : '1m',
    input_series: series,
    alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: expected }],
  }
}

/** One file of rules and one of questions for each alert: promtool reckons through all rules of a file for each question. */
function testFiles(folder: string, questions: ReturnType<typeof question>[]): string[] {
  // Without their texts: which alert fires with which labels is what counts here.
  const blocks = rules
    .split(/^(?= {6}- alert: )/m)
    .map((block) => block.replace(/^ {8}annotations:\n(?: {10}.*\n)+/m, ''))
  const byAlert = Map.groupBy(questions, ({ alert_rule_test: [asked] }) => asked!.alertname)
  return [...byAlert].map(([alert, tests]) => {
    const block = blocks.find((text) => text.startsWith(`      - alert: ${alert}\n`))
    writeFileSync(join(folder, `${alert}.yml`), `groups:\n  - name: freehold\n    rules:\n${block}`)
    const file = join(folder, `${alert}.test.yml`)
    writeFileSync(file, JSON.stringify({ rule_files: [`${alert}.yml`], evaluation_interval: '5m', tests }))
    return file
  })
}

test('each alert tells when it should, and is silent when it should', () => {
  const alerts = [...severities.keys()]
  assert.deepEqual(alerts.toSorted(), [...Object.keys(CASES), ...Object.keys(WIDER)].toSorted())
  const questions = alerts.flatMap((alert) => {
    const one = CASES[alert]
    const wide = WIDER[alert] ?? {
      good: [{ series: one!.series, values: one!.good }],
      bad: [{ series: one!.series, values: one!.bad }],
      at: one!.at ?? '30m',
      labels: { ...(alert === 'FreeholdDown' ? { job: 'freehold' } : {}), ...one!.labels },
    }
    return [question(alert, wide.good, wide.at, null), question(alert, wide.bad, wide.at, wide.labels ?? {})]
  })
  const folder = mkdtempSync(join(tmpdir(), 'freehold-rules-'))
  try {
    assert.match(promtool(['test', 'rules', ...testFiles(folder, questions)]), /SUCCESS/)
    const wrong = questions.slice(0, 1).map((asked) => ({
      ...asked,
      alert_rule_test: asked.alert_rule_test.map((each) => ({
        ...each,
        exp_alerts: [{ exp_labels: { severity: 'none' } }],
      })),
    }))
    assert.throws(() => promtool(['test', 'rules', ...testFiles(folder, wrong)]), 'a wrong expectation is found')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
