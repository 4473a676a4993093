import type { ParseKeys } from 'i18next'
import type { Permission } from '../api/can.ts'
import { paths } from '../paths.ts'
import {
  CertificateIcon,
  ContinuityIcon,
  EvidenceIcon,
  HomeIcon,
  JobsIcon,
  PeopleIcon,
  SettingsIcon,
} from '../ui/icons.tsx'

export interface Place {
  to: string
  label: ParseKeys
  may: Permission | null
}

export interface Room {
  id: string
  label: ParseKeys
  icon: typeof HomeIcon
  places: Place[]
}

/** The rail, by what people come for. */
export const rooms: Room[] = [
  {
    id: 'home',
    label: 'frame.nav.home',
    icon: HomeIcon,
    places: [{ to: paths.home, label: 'frame.nav.home', may: null }],
  },
  {
    id: 'people',
    label: 'frame.nav.people',
    icon: PeopleIcon,
    places: [
      { to: paths.people(), label: 'frame.nav.people', may: 'directory.read' },
      { to: paths.groups(), label: 'frame.nav.groups', may: 'directory.read' },
      { to: paths.sources, label: 'frame.nav.directory', may: 'directory.read' },
      { to: paths.plans(), label: 'frame.nav.plans', may: 'directory.read' },
      { to: paths.accounts, label: 'frame.nav.accounts', may: 'access.read' },
      { to: paths.roles, label: 'frame.nav.roles', may: 'access.read' },
      { to: paths.sessions, label: 'frame.nav.sessions', may: 'access.sessions' },
      { to: paths.approvals(), label: 'frame.nav.approvals', may: 'access.read' },
      { to: paths.tokens, label: 'frame.nav.tokens', may: 'access.read' },
    ],
  },
  {
    id: 'certificates',
    label: 'frame.nav.certificates',
    icon: CertificateIcon,
    places: [
      { to: paths.certificates(), label: 'frame.nav.issued', may: 'ca.read' },
      { to: paths.profiles, label: 'frame.nav.profiles', may: 'ca.read' },
      { to: paths.authority, label: 'frame.nav.authority', may: 'ca.read' },
    ],
  },
  {
    id: 'continuity',
    label: 'frame.nav.continuity',
    icon: ContinuityIcon,
    places: [
      { to: paths.alarms(), label: 'frame.nav.alarms', may: 'alarms.read' },
      { to: paths.mail, label: 'frame.nav.mail', may: 'alarms.read' },
      { to: paths.alarmRules, label: 'frame.nav.alarmRules', may: 'alarms.read' },
      { to: paths.backups, label: 'frame.nav.backups', may: 'backup.read' },
      { to: paths.host, label: 'frame.nav.host', may: 'host.read' },
      { to: paths.retention, label: 'frame.nav.retention', may: 'host.read' },
      { to: paths.handover, label: 'frame.nav.handover', may: 'settings.read' },
    ],
  },
  {
    id: 'evidence',
    label: 'frame.nav.evidence',
    icon: EvidenceIcon,
    places: [
      { to: paths.audit(), label: 'frame.nav.audit', may: 'audit.read' },
      { to: paths.exports, label: 'frame.nav.exports', may: 'audit.export' },
    ],
  },
  {
    id: 'jobs',
    label: 'frame.nav.jobs',
    icon: JobsIcon,
    places: [{ to: paths.jobs(), label: 'frame.nav.jobs', may: 'jobs.read' }],
  },
  {
    id: 'settings',
    label: 'frame.nav.settings',
    icon: SettingsIcon,
    places: [
      { to: paths.ownAccount, label: 'frame.nav.ownAccount', may: null },
      { to: paths.settings, label: 'frame.nav.allSettings', may: 'settings.read' },
      { to: paths.site, label: 'frame.nav.site', may: 'settings.read' },
      { to: paths.listener, label: 'frame.nav.listener', may: 'settings.read' },
      { to: paths.network, label: 'frame.nav.network', may: 'settings.read' },
      { to: paths.passwordRules, label: 'frame.nav.passwordRules', may: 'settings.read' },
      { to: paths.signInRules, label: 'frame.nav.signInRules', may: 'settings.read' },
      { to: paths.consoleCertificate, label: 'frame.nav.consoleCertificate', may: 'settings.read' },
      { to: paths.backupSettings, label: 'frame.nav.backupSettings', may: 'backup.manage' },
    ],
  },
]

/** Only what the person may see; a room without a place is left out. */
export function roomsFor(can: (permission: Permission) => boolean): Room[] {
  return rooms
    .map((room) => ({ ...room, places: room.places.filter((place) => place.may === null || can(place.may)) }))
    .filter((room) => room.places.length > 0)
}

/** The place whose address is the longest beginning of this one. */
export function placeOf(all: Room[], path: string): { room: Room; place: Place } | null {
  const fits = all.flatMap((room) =>
    room.places
      .filter((place) => path === place.to || (place.to !== '/' && path.startsWith(`${place.to}/`)))
      .map((place) => ({ room, place })),
  )
  return fits.toSorted((a, b) => b.place.to.length - a.place.to.length)[0] ?? null
}
