import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { Certificate } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { allOf, search } from '../../api/filter.ts'
import { useList, useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { Serial } from '../../ui/Copy.tsx'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { ChoiceFilter, FilterChip, SearchFilter } from '../../ui/Filters.tsx'
import { shortDay } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { CertificateIcon } from '../../ui/icons.tsx'
import { Page, Stack } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Expiries } from './Expiries.tsx'
import { certificateStates, commonName } from './words.ts'

export function Certificates() {
  const { t } = useTranslation()
  const can = useCan()
  const filters = useFilters(['q', 'state', 'profile', 'person', 'endsFrom', 'endsBefore'])
  const given = filters.values
  const list = useList('GET /certificates', {
    ...search(given),
    ...allOf(
      ['state', 'eq', given['state']],
      ['profile', 'eq', given['profile']],
      ['person', 'eq', given['person']],
      ['notAfter', 'ge', given['endsFrom']],
      ['notAfter', 'lt', given['endsBefore']],
    ),
  })
  const profiles = useRead('GET /profiles', {})
  const person = useRead(
    'GET /people/:id',
    { id: filters.values['person'] ?? '' },
    { off: !filters.values['person'] || !can('directory.read') },
  )
  const columns = useMemo<TableColumn<Certificate>[]>(
    () => [
      {
        id: 'name',
        header: t('ca.certificate.name'),
        text: (row) => commonName(row.subject),
        render: (row) => <Go to={paths.certificate(row.serial)}>{commonName(row.subject)}</Go>,
      },
      {
        id: 'person',
        header: t('ca.certificate.belongsTo'),
        text: (row) => row.person ?? '',
        render: (row) =>
          row.person ? (
            <Go to={paths.person(row.person)}>{t('directory.person.one')}</Go>
          ) : (
            <span className="muted">{t('ca.certificate.device')}</span>
          ),
      },
      {
        id: 'profile',
        header: t('ca.certificate.profile'),
        text: (row) => row.profile.name,
        render: (row) => row.profile.name,
      },
      {
        id: 'state',
        header: t('common.state'),
        text: (row) => row.state,
        render: (row) => <State state={certificateStates[row.state]}>{t(`ca.states.${row.state}`)}</State>,
      },
      {
        id: 'serial',
        header: t('ca.certificate.serial'),
        text: (row) => row.serial,
        render: (row) => <Serial value={row.serial} name={t('ca.certificate.serial')} keep={5} />,
        wide: true,
      },
      {
        id: 'subject',
        header: t('ca.certificate.subject'),
        text: (row) => row.subject,
        render: (row) => row.subject,
        extra: true,
        wide: true,
      },
      {
        id: 'from',
        header: t('ca.certificate.begins'),
        text: (row) => row.notBefore,
        render: (row) => <Time at={row.notBefore} as="day" />,
        align: 'right',
        extra: true,
      },
      {
        id: 'to',
        header: t('ca.certificate.ends'),
        text: (row) => row.notAfter,
        render: (row) => <Time at={row.notAfter} as="day" />,
        align: 'right',
      },
    ],
    [t],
  )
  return (
    <Page
      title={t('ca.certificates.title')}
      purpose={t('ca.certificates.purpose')}
      action={can('ca.challenge') ? <GoButton to={paths.profiles}>{t('ca.certificates.enroll')}</GoButton> : null}
    >
      <Stack>
        <Expiries />
        <DataTable
          id="certificates"
          name={t('ca.certificates.title')}
          list={list}
          columns={columns}
          rowId={(row) => row.serial}
          filtered={filters.any}
          clear={filters.clear}
          filters={
            <>
              <SearchFilter filters={filters} label={t('ca.certificates.search')} />
              <ChoiceFilter
                filters={filters}
                name="state"
                label={t('common.state')}
                choices={(['valid', 'expiring', 'expired', 'revoked'] as const).map((value) => ({
                  value,
                  label: t(`ca.states.${value}`),
                }))}
              />
              <ChoiceFilter
                filters={filters}
                name="profile"
                label={t('ca.certificate.profile')}
                choices={(profiles.data ?? []).map((profile) => ({ value: profile.id, label: profile.name }))}
              />
              {filters.values['person'] ? (
                <FilterChip filters={filters} names={['person']}>
                  {t('ca.certificates.of', { person: person.data?.displayName ?? '…' })}
                </FilterChip>
              ) : null}
              {filters.values['endsFrom'] && filters.values['endsBefore'] ? (
                <FilterChip filters={filters} names={['endsFrom', 'endsBefore']}>
                  {t('ca.certificates.endsIn', {
                    from: shortDay(filters.values['endsFrom']),
                    to: shortDay(filters.values['endsBefore']),
                  })}
                </FilterChip>
              ) : null}
            </>
          }
          empty={
            <EmptyState
              icon={<CertificateIcon size={24} />}
              title={t('ca.certificates.empty')}
              action={can('ca.read') ? <GoButton to={paths.profiles}>{t('ca.profiles.title')}</GoButton> : null}
            >
              {t('ca.certificates.emptyText')}
            </EmptyState>
          }
        />
      </Stack>
    </Page>
  )
}
