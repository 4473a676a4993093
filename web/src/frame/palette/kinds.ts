import type { ParseKeys } from 'i18next'
import type { Permission } from '../../api/can.ts'
import { paths } from '../../paths.ts'
import { CertificateIcon, ContinuityIcon, EvidenceIcon, JobsIcon, PeopleIcon } from '../../ui/icons.tsx'

interface Act {
  label: `frame.palette.${'revoke' | 'challenge' | 'disable' | 'groupRole'}`
  may: Permission
  to: (id: string) => string
}

interface Kind {
  label: ParseKeys
  icon: typeof PeopleIcon
  to: (id: string) => string
  /** What one may want to do with such an object. */
  acts?: Act[]
}

const doing = (to: string, act: string): string => `${to}?do=${act}`

/** Kinds of objects as the server's search names them. */
export const KINDS: Readonly<Record<string, Kind>> = {
  person: { label: 'frame.nav.people', icon: PeopleIcon, to: paths.person },
  group: {
    label: 'frame.nav.groups',
    icon: PeopleIcon,
    to: paths.group,
    acts: [{ label: 'frame.palette.groupRole', may: 'access.manage', to: (id) => doing(paths.group(id), 'role') }],
  },
  source: { label: 'frame.nav.directory', icon: PeopleIcon, to: paths.source },
  certificate: {
    label: 'frame.nav.certificates',
    icon: CertificateIcon,
    to: paths.certificate,
    acts: [{ label: 'frame.palette.revoke', may: 'ca.revoke', to: (id) => doing(paths.certificate(id), 'revoke') }],
  },
  profile: {
    label: 'frame.nav.profiles',
    icon: CertificateIcon,
    to: paths.profile,
    acts: [{ label: 'frame.palette.challenge', may: 'ca.challenge', to: paths.newChallenge }],
  },
  account: {
    label: 'frame.nav.accounts',
    icon: PeopleIcon,
    to: paths.account,
    acts: [{ label: 'frame.palette.disable', may: 'access.manage', to: (id) => doing(paths.account(id), 'switch') }],
  },
  backup: { label: 'frame.nav.backups', icon: ContinuityIcon, to: paths.backup },
  job: { label: 'frame.nav.jobs', icon: JobsIcon, to: paths.job },
  entry: { label: 'frame.nav.audit', icon: EvidenceIcon, to: (seq) => paths.auditEntry(Number(seq)) },
}
