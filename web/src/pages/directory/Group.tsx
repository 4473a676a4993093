import { Switch } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { GroupDetail, Member } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { GroupIcon } from '../../ui/icons.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Path } from '../../ui/Path.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Given } from '../access/Given.tsx'
import { History } from '../audit/History.tsx'
import { useSourceNames } from './sources.ts'
import { personStates } from './words.ts'

export function Group() {
  const { t } = useTranslation()
  const words = useWords()
  const nameOf = useSourceNames()
  const { id = '' } = useParams({ strict: false })
  const { data: group, error, refetch } = useRead('GET /groups/:id', { id })
  if (error || !group)
    return <PageBefore title={t('directory.group.one')} list={paths.groups()} problem={error} retry={refetch} />
  const roles = group.roles.map((role) => words.role(role)).join(', ')
  return (
    <Page
      onPaper
      title={group.name}
      state={roles === '' ? null : <State state="good">{roles}</State>}
      purpose={roles === '' ? t('directory.group.purpose') : t('directory.group.purposeRole', { role: roles })}
    >
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [
                  t('directory.group.allPeople'),
                  <Go key="all" to={paths.people({ group: group.id })}>
                    {number(group.allPeople)}
                  </Go>,
                ],
                [t('directory.group.directPeople'), number(group.directPeople)],
                [t('directory.group.directGroups'), number(group.directGroups)],
                [t('directory.group.role'), roles || t('directory.group.noRole')],
                [
                  t('directory.source.one'),
                  <Go key="s" to={paths.source(group.source)}>
                    {nameOf(group.source)}
                  </Go>,
                ],
                group.description ? [t('common.description'), group.description] : null,
                [t('common.changed'), <Time key="c" at={group.changedAt} />],
                [
                  'distinguished\u00ADName',
                  <span key="d" className="mono small">
                    {group.dn}
                  </span>,
                ],
              ]}
            />
          </Card>
        }
      >
        <RolesOfGroup group={group} />
        <Members group={group} />
        <History target={`group:${group.id}`} />
      </Columns>
    </Page>
  )
}

function Members({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const filters = useFilters(['nested'])
  const nested = filters.values['nested'] !== 'false'
  const columns = useMemo<ListColumn<Member>[]>(
    () => [
      {
        id: 'name',
        header: t('directory.person.name'),
        text: (row) => row.name,
        render: (row) => <Go to={row.object === 'person' ? paths.person(row.id) : paths.group(row.id)}>{row.name}</Go>,
      },
      {
        id: 'object',
        header: t('directory.group.kind'),
        render: (row) => t(`directory.objects.${row.object}`),
        wide: true,
      },
      {
        id: 'state',
        header: t('common.state'),
        render: (row) => <State state={personStates[row.state]}>{t(`directory.states.${row.state}`)}</State>,
      },
      {
        id: 'path',
        header: t('directory.group.through'),
        render: (row) =>
          row.direct ? (
            t('directory.group.direct')
          ) : (
            <Path steps={row.path.slice(1).map((name) => ({ key: name, label: name }))} />
          ),
      },
    ],
    [t],
  )
  return (
    <ListTable
      list="members"
      at="GET /groups/:id/members"
      given={{ id: group.id, nested: String(nested) }}
      title={t('directory.group.membersOf', { group: group.name })}
      columns={columns}
      rowId={(row) => `${row.object} ${row.id} ${row.path.join('/')}`}
      search={null}
      more={
        <Switch
          size="xs"
          label={t('directory.group.withNested')}
          checked={nested}
          onChange={(event) => filters.set('nested', event.currentTarget.checked ? null : 'false')}
        />
      }
      empty={
        <EmptyState icon={<GroupIcon size={24} />} title={t('directory.group.nobody')}>
          {t('directory.group.nobodyText')}
        </EmptyState>
      }
    />
  )
}

function RolesOfGroup({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const can = useCan()
  const { data, error, refetch } = useRead(
    'GET /grants',
    { filter: `group eq "${group.id}"`, limit: '100' },
    { off: !can('access.read') },
  )
  if (!can('access.read')) return null
  if (error) return <PageProblem problem={error} retry={() => void refetch()} />
  return (
    <Given
      holder={{ group: group.id }}
      name={group.name}
      people={group.allPeople}
      grants={(data?.items ?? []).map((grant) => ({ ...grant, groupId: group.id, path: [] }))}
      changeable
      empty={t('roles.noneOfGroup')}
    />
  )
}
