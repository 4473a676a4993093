import { Button, Select, Switch } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters, useQueryWord } from '../../address.ts'
import type { GroupDetail, GroupRole, Member } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useWords } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { GroupIcon } from '../../ui/icons.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { Path } from '../../ui/Path.tsx'
import { ChangedSince, doneWithWayBack } from '../../ui/putBack.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { useSourceNames } from './sources.ts'
import { personStates } from './words.ts'

export function Group() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const nameOf = useSourceNames()
  const { id = '' } = useParams({ strict: false })
  const { data: group, error, refetch } = useRead('GET /groups/:id', { id })
  if (error || !group)
    return <PageBefore title={t('directory.group.one')} list={paths.groups()} problem={error} retry={refetch} />
  return (
    <Page
      onPaper
      title={group.name}
      state={group.role ? <State state="good">{words.role(group.role)}</State> : null}
      purpose={
        group.role ? t('directory.group.purposeRole', { role: words.role(group.role) }) : t('directory.group.purpose')
      }
      action={can('access.manage') ? <MapRole group={group} /> : null}
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
                [t('directory.group.role'), group.role ? words.role(group.role) : t('directory.group.noRole')],
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

/** Gives the members of a group a role in this console, or takes it away. */
function MapRole({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const words = useWords()
  const roles = useRead('GET /roles', {})
  const change = useChange('PUT /groups/:id/role', { bare: true })
  const [wanted, unask] = useQueryWord('do')
  const [asking, setAsking] = useState(wanted === 'role')
  const [role, setRole] = useState<string>(group.role ?? '')
  const deed = () => deedOf('PUT /groups/:id/role', { id: group.id, role: (role || null) as GroupRole | null })
  const consequence = role
    ? t('directory.mapRole.grants', { count: group.allPeople, shown: number(group.allPeople), role: words.role(role) })
    : t('directory.mapRole.takes', { count: group.allPeople, shown: number(group.allPeople) })
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        {group.role ? t('directory.mapRole.change') : t('directory.mapRole.action')}
      </Button>
      <ConfirmDanger
        mild
        opened={asking}
        close={() => {
          setAsking(false)
          if (wanted !== null) unask(null)
        }}
        title={t('directory.mapRole.title', { group: group.name })}
        consequences={[consequence, t('directory.mapRole.future')]}
        wayBack={t('directory.mapRole.back')}
        label={t('directory.mapRole.do')}
        asksReason
        deed={deed}
        act={async (why) => {
          const [done, before] = [{ ...deed(), reason: why }, group.role]
          await change.mutateAsync(done)
          doneWithWayBack(t('directory.mapRole.changed', { group: group.name }), done, async (again) => {
            const now = await call('GET /groups/:id', { id: group.id })
            if (now.role !== done.input.role) throw new ChangedSince()
            await call('PUT /groups/:id/role', { id: group.id, role: before }, { reason: again })
          })
        }}
      >
        <Select
          label={t('directory.group.role')}
          value={role}
          onChange={(chosen) => setRole(chosen ?? '')}
          data={[
            { value: '', label: t('directory.group.noRole') },
            ...(roles.data?.items ?? [])
              .filter((one) => one.forGroups)
              .map((one) => ({ value: one.role, label: words.role(one.role) })),
          ]}
        />
      </ConfirmDanger>
    </>
  )
}
