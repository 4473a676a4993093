import { Button, Select } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { GroupDetail, Member } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useList, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { SearchFilter } from '../../ui/Filters.tsx'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { GroupIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { Path } from '../../ui/Path.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { personStates } from './words.ts'

export function Group() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const { id = '' } = useParams({ strict: false })
  const { data: group, error, refetch } = useRead('GET /groups/:id', { id })
  if (error)
    return (
      <Page title={t('directory.group.one')} purpose="">
        <PageProblem problem={error} retry={() => void refetch()} />
      </Page>
    )
  if (!group) return <Loading />
  return (
    <Page
      title={group.name}
      state={group.role ? <State state="good">{words.role(group.role)}</State> : null}
      purpose={group.role ? t('directory.group.purposeRole', { role: words.role(group.role) }) : t('directory.group.purpose')}
      action={can('access.manage') ? <MapRole group={group} /> : null}
    >
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [t('directory.group.members'), number(group.total)],
                [t('directory.group.directMembers'), number(group.direct)],
                [t('directory.group.role'), group.role ? words.role(group.role) : t('directory.group.noRole')],
                group.role && group.roleSetAt ? [t('directory.group.roleSince'), <Time key="r" at={group.roleSetAt} />] : null,
                [t('directory.source.one'), <Go key="s" to={paths.source(group.sourceId)}>{group.sourceName}</Go>],
                group.description ? [t('common.description'), group.description] : null,
                [t('common.changed'), <Time key="c" at={group.updatedAt} />],
                ['distinguishedName', <span key="d" className="mono small">{group.dn}</span>],
              ]}
            />
          </Card>
        }
      >
        <Members group={group} />
        <History target={`group:${group.id}`} />
      </Columns>
    </Page>
  )
}

function Members({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const filters = useFilters(['q'])
  const list = useList('GET /groups/:id/members', { id: group.id, ...filters.values })
  const columns = useMemo<TableColumn<Member>[]>(
    () => [
      { id: 'name', header: t('directory.person.name'), text: (row) => row.displayName, cell: (row) => <Go to={paths.person(row.id)}>{row.displayName}</Go> },
      { id: 'state', header: t('common.state'), text: (row) => row.state, cell: (row) => <State state={personStates[row.state]}>{t(`directory.states.${row.state}`)}</State> },
      {
        id: 'path',
        header: t('directory.group.through'),
        text: (row) => row.path.map((step) => step.name).join(' > '),
        cell: (row) =>
          row.direct ? (
            t('directory.group.direct')
          ) : (
            <Path steps={row.path.map((step) => ({ key: step.id, label: <Go to={paths.group(step.id)}>{step.name}</Go> }))} />
          ),
      },
    ],
    [t],
  )
  return (
    <DataTable
      name={t('directory.group.membersOf', { group: group.name })}
      list={list}
      columns={columns}
      rowId={(row) => row.id}
      filtered={filters.any}
      clear={filters.clear}
      filters={<SearchFilter filters={filters} label={t('directory.people.search')} />}
      empty={
        <EmptyState icon={<GroupIcon size={24} />} title={t('directory.group.nobody')}>
          {t('directory.group.nobodyText')}
        </EmptyState>
      }
    />
  )
}

/** Gives the members of a group a role in this console, or takes it away. */
function MapRole({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const words = useWords()
  const roles = useRead('GET /roles', {})
  const change = useChange('PUT /groups/:id/role', { bare: true })
  const [asking, setAsking] = useState(false)
  const [role, setRole] = useState(group.role ?? '')
  const consequence = role
    ? t('directory.mapRole.grants', { count: group.total, shown: number(group.total), role: words.role(role) })
    : t('directory.mapRole.takes', { count: group.total, shown: number(group.total) })
  return (
    <>
      <Button onClick={() => setAsking(true)}>{group.role ? t('directory.mapRole.change') : t('directory.mapRole.action')}</Button>
      <ConfirmDanger
        mild
        opened={asking}
        close={() => setAsking(false)}
        title={t('directory.mapRole.title', { group: group.name })}
        consequences={[consequence, t('directory.mapRole.future')]}
        wayBack={t('directory.mapRole.back')}
        label={t('directory.mapRole.do')}
        act={() => change.mutateAsync({ input: { id: group.id, role: role || null } })}
      >
        <Select
          label={t('directory.group.role')}
          value={role}
          onChange={(chosen) => setRole(chosen ?? '')}
          data={[
            { value: '', label: t('directory.group.noRole') },
            ...(roles.data?.items ?? []).map((one) => ({ value: one.role, label: words.role(one.role) })),
          ]}
        />
      </ConfirmDanger>
    </>
  )
}
