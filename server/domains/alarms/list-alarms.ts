import { sql } from 'kysely'
import { choicesOf, words, type Asked, type Condition, type Value } from '../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../platform/lists/list.ts'
import { rulesOf, toAlarm } from './show-alarms.ts'
import { selectAlarms } from './store.ts'
import { Alarm } from './types.ts'

/** Names of the rules; `test/repo/mail-words.test.ts` holds them against the console's. */
export const RULE_NAMES = choicesOf({
  audit_broken: ['Audit log does not add up', 'Audit-Log stimmt nicht'],
  checkpoint_old: ['Checkpoint is old', 'Kontrollpunkt ist alt'],
  backup_failed: ['Backup failed its check', 'Sicherung bestand die Prüfung nicht'],
  backup_missing: ['No verified backup', 'Keine geprüfte Sicherung'],
  backup_old: ['Verified backup is old', 'Geprüfte Sicherung ist alt'],
  directory_stopped: ['Sync stopped at its brake', 'Abgleich gebremst'],
  directory_unread: ['Directory never read', 'Verzeichnis nie gelesen'],
  directory_old: ['Directory not read for a while', 'Verzeichnis länger nicht gelesen'],
  crl_old: ['Revocation list out of date', 'Sperrliste abgelaufen'],
  authority_ending: ['Authority is ending', 'Zertifizierungsstelle endet'],
  certificates_ending: ['Certificates end soon', 'Zertifikate enden bald'],
  console_certificate_refused: ["Console's certificate is refused", 'Zertifikat der Konsole wird abgelehnt'],
  console_certificate_ending: ["Console's certificate ends soon", 'Zertifikat der Konsole läuft bald ab'],
  factor_waived: ['Sign-in without a second factor', 'Anmeldung ohne zweiten Faktor'],
  passwords_classic: ['Passwords by kinds of characters', 'Passwörter nach Zeichenarten'],
  disk_low: ['Little free disk', 'Wenig freier Speicher'],
  disk_filling: ['Disk will be full soon', 'Datenträger bald voll'],
  disk_fault: ['Disk reported an error', 'Datenträger meldete einen Fehler'],
  data_verifying: ['Data is being verified', 'Daten werden geprüft'],
  data_damaged: ['Data is damaged', 'Daten sind beschädigt'],
  tokens_unused: ['API tokens nobody uses', 'Ungenutzte API-Token'],
  tokens_ending: ['API tokens expire soon', 'API-Token laufen bald ab'],
  keys_down: ['Key process missing', 'Schlüsselprozess fehlt'],
  mail_failing: ['Mails do not go out', 'E-Mails gehen nicht hinaus'],
  check_failed: ['A check could not look', 'Prüfung konnte nicht nachsehen'],
  factor_reset: ['Second factor reset', 'Zweiter Faktor zurückgesetzt'],
  factor_changed: ['Factor of an administrator changed', 'Faktor eines Administrators geändert'],
  factors_replaced: ['Factors replaced by a mailed code', 'Faktoren per E-Mail-Code ersetzt'],
  key_copied: ['Key may have been copied', 'Schlüssel womöglich kopiert'],
  emergency_used: ['Emergency access was used', 'Notfallzugang wurde benutzt'],
  emergency_refused: ['Wrong emergency codes', 'Falsche Notfallcodes'],
  emergency_code_made: ['New emergency code', 'Neuer Notfallcode'],
  emergency_code_spent: ['Emergency code is spent', 'Notfallcode ist verbraucht'],
  emergency_drill_due: ['Emergency code to be tried out', 'Notfallcode zu proben'],
  owner_invited: ['Owner invited from the host', 'Inhaber vom Host aus eingeladen'],
  approvals_waiting: ['Requests for a second person', 'Anfragen an eine zweite Person'],
  four_eyes_waived: ['No second person', 'Keine zweite Person'],
  budget_spent: ['Too much destroyed in an hour', 'Zu viel zerstört in einer Stunde'],
  approval_alone: ['Grave act without a second person', 'Folgenschweres ohne zweite Person'],
  four_eyes_off: ['Four eyes switched off', 'Vier Augen abgeschaltet'],
  owner_made: ['Somebody made owner', 'Jemand wurde Inhaber'],
  group_role_given: ['Group made administrator', 'Gruppe wurde Administrator'],
  role_raised: ['Role raised to administration', 'Rolle zur Verwaltung erweitert'],
  sign_ins_refused: ['Many sign-ins refused', 'Viele Anmeldungen abgelehnt'],
  requests_refused: ['Many requests refused', 'Viele Anfragen abgelehnt'],
  enrollments_refused: ['Many certificate requests refused', 'Viele Zertifikatsanträge abgelehnt'],
  revocations_many: ['Many revocations', 'Viele Sperrungen'],
  setting_tried: ['Setting being tried', 'Einstellung wird erprobt'],
  kit_made: ['New recovery kit', 'Neues Wiederherstellungs-Kit'],
  restored: ['Restored from a backup', 'Aus Sicherung wiederhergestellt'],
  source_removed: ['Directory disconnected', 'Verzeichnis getrennt'],
  job_failed: ['Job failed', 'Auftrag gescheitert'],
})

const SEVERITIES = choicesOf({
  bad: ['Bad', 'Gestört'],
  attention: ['Attention', 'Beachten'],
  unknown: ['Unknown', 'Unbekannt'],
})

const STATES = choicesOf({
  open: ['Open', 'Offen'],
  acknowledged: ['Acknowledged', 'Bestätigt'],
  silenced: ['Silenced', 'Stumm'],
  cleared: ['Over', 'Vorbei'],
})

/** Alarms whose rule the caller may know about, the newest first. */
export const alarmsList = defineList({
  name: 'alarms',
  title: words('Alarms', 'Alarme'),
  at: '/alarms',
  may: 'alarms.read',
  summary: 'Alarms',
  item: Alarm,
  extra: NO_EXTRA,
  fields: [
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: STATES, test: isInState },
    { name: 'severity', title: words('Gravity', 'Schwere'), kind: 'choice', choices: SEVERITIES, column: 'a.severity' },
    { name: 'rule', title: words('Rule', 'Regel'), kind: 'choice', choices: RULE_NAMES, column: 'a.rule' },
    { name: 'subject', title: words('About', 'Gegenstand'), kind: 'text', column: 'a.subject' },
    { name: 'raisedAt', title: words('Raised', 'Ausgelöst'), kind: 'time', column: 'a.raised_at' },
    { name: 'lastSeenAt', title: words('Last seen', 'Zuletzt gesehen'), kind: 'time', column: 's.last_seen_at' },
    {
      name: 'clearedAt',
      title: words('Over since', 'Vorbei seit'),
      kind: 'time',
      optional: true,
      column: 'a.cleared_at',
    },
    {
      name: 'acknowledgedAt',
      title: words('Acknowledged', 'Bestätigt am'),
      kind: 'time',
      optional: true,
      column: 'a.acknowledged_at',
    },
    { name: 'occurrences', title: words('Times', 'Anzahl'), kind: 'number', column: 's.occurrences' },
  ],
  sorts: [
    { name: 'raisedAt', title: words('Raised', 'Ausgelöst'), by: sql.ref<number>('a.raised_at'), descending: true },
  ],
  search: null,
  id: 'a.id',
  rows: async (asked) => [selectAlarms(asked.tx, await rulesOf(asked))],
  items: async ({ at }, rows) => rows.map((row) => toAlarm(row, at)),
  key: { of: ({ id }) => id, column: 'a.id' },
  columns: [
    { name: 'rule', title: words('Rule', 'Regel'), cell: ({ rule }) => rule },
    { name: 'subject', title: words('About', 'Gegenstand'), cell: ({ subject }) => subject },
    { name: 'severity', title: words('Gravity', 'Schwere'), cell: ({ severity }) => severity },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'raisedAt', title: words('Raised', 'Ausgelöst'), cell: ({ raisedAt }) => raisedAt },
    { name: 'lastSeenAt', title: words('Last seen', 'Zuletzt gesehen'), cell: ({ lastSeenAt }) => lastSeenAt },
    { name: 'clearedAt', title: words('Over since', 'Vorbei seit'), cell: ({ clearedAt }) => clearedAt },
    { name: 'occurrences', title: words('Times', 'Anzahl'), cell: ({ occurrences }) => occurrences },
    {
      name: 'acknowledgedAt',
      title: words('Acknowledged', 'Bestätigt am'),
      cell: ({ acknowledged }) => acknowledged?.at ?? null,
    },
    {
      name: 'acknowledgedBy',
      title: words('Acknowledged by', 'Bestätigt von'),
      cell: ({ acknowledged }) => acknowledged?.by ?? null,
    },
    {
      name: 'acknowledgedFor',
      title: words('Why', 'Warum'),
      cell: ({ acknowledged }) => acknowledged?.reason ?? null,
    },
    {
      name: 'silencedUntil',
      title: words('Silent until', 'Stumm bis'),
      cell: ({ silenced }) => silenced?.until ?? null,
    },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

function isInState({ value }: { value: Value }, { at }: Asked): Condition {
  const over = sql.ref('a.cleared_at')
  if (value === 'cleared') return sql<boolean>`${over} is not null`
  const silent = sql<boolean>`(${sql.ref('a.silenced_until')} is not null and ${sql.ref('a.silenced_until')} > ${at})`
  if (value === 'silenced') return sql<boolean>`(${over} is null and ${silent})`
  const known = sql.ref('a.acknowledged_at')
  const knows = value === 'acknowledged' ? sql<boolean>`${known} is not null` : sql<boolean>`${known} is null`
  return sql<boolean>`(${over} is null and not ${silent} and ${knows})`
}
