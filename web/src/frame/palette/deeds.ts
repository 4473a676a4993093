import { useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { useCan, type Permission } from '../../api/can.ts'
import { toProblem } from '../../api/problem.ts'
import { client, useMe } from '../../api/read.ts'
import { chooseLanguage, currentLanguage } from '../../i18n/index.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { tell } from '../../ui/tell.tsx'
import { signOut } from '../sign-out.ts'

export interface PaletteDeed {
  id: string
  label: string
  run: () => void
}

const ROLES = ['auditor', 'operator', 'directory-administrator', 'administrator'] as const

/** What can be done from anywhere, as far as the person may. */
export function useDeeds(go: (to: string) => void): PaletteDeed[] {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const me = useMe()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const other = currentLanguage() === 'en' ? 'de' : 'en'

  async function backUp(): Promise<void> {
    const { job } = await call('POST /backups', {})
    await client.invalidateQueries()
    void navigate({ to: '/jobs', search: { job } } as never)
  }
  async function view(role: (typeof ROLES)[number] | null): Promise<void> {
    await (role === null ? call('DELETE /session/view', {}) : call('POST /session/view', { role }))
    await client.invalidateQueries()
  }
  const said = (work: () => Promise<unknown>) => () => {
    work().catch((thrown: unknown) => {
      const problem = toProblem(thrown)
      tell(words.problem(problem.code) || problem.detail)
    })
  }
  const leading: [id: string, label: string, to: string, may: Permission][] = [
    ['challenge', t('frame.palette.newChallenge'), paths.profiles, 'ca.challenge'],
    ['plan', t('frame.palette.makePlan'), paths.sources, 'directory.sync'],
    ['invite', t('frame.actions.invite'), paths.newAccount, 'access.manage'],
    ['token', t('frame.actions.makeToken'), paths.makeToken, 'access.tokens'],
    ['source', t('frame.actions.newSource'), paths.newSource, 'directory.manage'],
    ['profile', t('frame.actions.newProfile'), paths.newProfile, 'ca.manage'],
    ['export', t('frame.actions.export'), paths.exports, 'audit.export'],
    ['failed', t('frame.actions.failedJobs'), paths.jobs({ state: 'failed' }), 'jobs.read'],
    ['refused', t('frame.actions.refusals'), paths.audit({ outcome: 'refused' }), 'audit.read'],
  ]
  const idle = me.viewing === null
  return [
    ...(can('backup.run') && idle ? [{ id: 'backup', label: t('frame.palette.backUpNow'), run: said(backUp) }] : []),
    ...leading.filter(([, , , may]) => can(may)).map(([id, label, to]) => ({ id, label, run: () => go(to) })),
    ...(idle ? [] : [{ id: 'stop', label: t('frame.palette.stopViewing'), run: said(() => view(null)) }]),
    ...(idle && can('access.manage')
      ? ROLES.map((role) => ({
          id: `view ${role}`,
          label: t('frame.palette.viewAs', { role: words.role(role) }),
          run: said(() => view(role)),
        }))
      : []),
    {
      id: 'light',
      label: t('frame.palette.scheme', { scheme: t('frame.schemeLight') }),
      run: () => setColorScheme('light'),
    },
    {
      id: 'dark',
      label: t('frame.palette.scheme', { scheme: t('frame.schemeDark') }),
      run: () => setColorScheme('dark'),
    },
    {
      id: 'auto',
      label: t('frame.palette.scheme', { scheme: t('frame.schemeAuto') }),
      run: () => setColorScheme('auto'),
    },
    { id: 'language', label: t('frame.palette.otherLanguage'), run: () => void chooseLanguage(other) },
    { id: 'print', label: t('frame.palette.print'), run: () => window.setTimeout(() => window.print(), 200) },
    { id: 'signOut', label: t('frame.signOut'), run: said(signOut) },
  ]
}
