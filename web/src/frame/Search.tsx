import '@mantine/spotlight/styles.css'
import { Spotlight, createSpotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import type { ParseKeys } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, type Permission } from '../api/can.ts'
import { useRead } from '../api/read.ts'
import { paths } from '../paths.ts'
import { middleShort } from '../ui/format.ts'
import { split } from '../ui/Go.tsx'
import { CertificateIcon, PeopleIcon, PlusIcon, SearchIcon } from '../ui/icons.tsx'
import { commonName } from '../pages/ca/words.ts'
import { roomsFor } from './navigation.ts'
import style from './Search.module.css'

const [store] = createSpotlight()

const actions: { label: ParseKeys; to: string; may: Permission }[] = [
  { label: 'frame.actions.newSource', to: paths.newSource, may: 'directory.manage' },
  { label: 'frame.actions.newProfile', to: paths.newProfile, may: 'ca.manage' },
  { label: 'frame.actions.invite', to: paths.newAccount, may: 'access.manage' },
  { label: 'frame.actions.backUp', to: paths.backups, may: 'backup.run' },
  { label: 'frame.actions.export', to: paths.exports, may: 'audit.export' },
  { label: 'frame.actions.expiring', to: paths.certificates({ state: 'expiring' }), may: 'ca.read' },
  { label: 'frame.actions.failedJobs', to: paths.jobs({ state: 'failed' }), may: 'jobs.read' },
  { label: 'frame.actions.refusals', to: paths.audit({ outcome: 'refused' }), may: 'audit.read' },
]

/** Pages, actions, people and certificates behind one key. Loaded when it is first opened. */
export default function Search({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [query, setQuery] = useState('')
  const [asked] = useDebouncedValue(query.trim(), 180)
  const people = useRead('GET /people', { q: asked, limit: 6 }, { off: asked.length < 2 || !can('directory.read') })
  const certificates = useRead(
    'GET /certificates',
    { q: asked, limit: 6 },
    { off: asked.length < 2 || !can('ca.read') },
  )

  function go(to: string): () => void {
    return () => {
      close()
      void navigate(split(to) as never)
    }
  }

  const word = query.trim().toLowerCase()
  const pages = roomsFor(can).flatMap((room) =>
    room.places.map((place) => ({
      id: place.to,
      label: t(place.label),
      description: room.places.length > 1 ? t(room.label) : '',
      leftSection: <room.icon size={18} />,
      onClick: go(place.to),
    })),
  )
  const acts = actions
    .filter((action) => can(action.may))
    .map((action) => ({
      id: `do ${action.to}`,
      label: t(action.label),
      leftSection: <PlusIcon size={18} />,
      onClick: go(action.to),
    }))
  const matching = <T extends { label: string }>(found: T[]) =>
    found.filter((one) => one.label.toLowerCase().includes(word))
  const groups: { group: string; actions: SpotlightActionData[] }[] = [
    {
      group: t('frame.nav.people'),
      actions: (people.data?.items ?? []).map((person) => ({
        id: person.id,
        label: person.displayName,
        description: [person.username, person.department].filter(Boolean).join(' · '),
        leftSection: <PeopleIcon size={18} />,
        onClick: go(paths.person(person.id)),
      })),
    },
    {
      group: t('frame.nav.certificates'),
      actions: (certificates.data?.items ?? []).map((certificate) => ({
        id: certificate.serial,
        label: commonName(certificate.subject),
        description: `${certificate.profile.name} · ${middleShort(certificate.serial, 6)}`,
        leftSection: <CertificateIcon size={18} />,
        onClick: go(paths.certificate(certificate.serial)),
      })),
    },
    { group: t('frame.searchPages'), actions: matching(pages) },
    { group: t('frame.searchActions'), actions: matching(acts) },
  ]
  const shown: SpotlightActionGroupData[] = groups.filter((group) => group.actions.length > 0)
  return (
    <Spotlight
      store={store}
      forceOpened={opened}
      onSpotlightClose={close}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      // Matching is done above, and by the server.
      filter={() => shown}
      actions={shown}
      nothingFound={people.isFetching || certificates.isFetching ? t('common.loading') : t('frame.searchNothing')}
      highlightQuery
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      classNames={{ actionsGroup: style.group, action: style.action, actionLabel: style.label }}
      attributes={{ content: { 'aria-label': t('frame.search') } }}
      scrollable
      maxHeight={460}
      searchProps={{
        leftSection: <SearchIcon size={18} />,
        placeholder: t('frame.searchHint'),
        'aria-label': t('frame.search'),
      }}
    />
  )
}
