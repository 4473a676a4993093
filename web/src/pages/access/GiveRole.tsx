import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoleInfo } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useWords } from '../../i18n/words.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { doneWithWayBack } from '../../ui/putBack.tsx'

/** Whom a role is given to. */
export type Holder = { account: string } | { group: string }

/** Gives a role to an account, or to all members of a group: for everything or one group, for ever or until a day. */
export default function GiveRole(props: {
  opened: boolean
  close: () => void
  holder: Holder
  name: string
  people?: number
}) {
  const { t } = useTranslation()
  const words = useWords()
  const roles = useRead('GET /roles', {})
  const give = useChange('POST /grants', { bare: true })
  const [role, setRole] = useState<RoleInfo | null>(null)
  const [within, setWithin] = useState<string | null>(null)
  const [day, setDay] = useState('')
  const toGroup = 'group' in props.holder
  const offered = (roles.data?.items ?? []).filter(({ forGroups }) => forGroups || !toGroup)
  const deed = () =>
    deedOf('POST /grants', {
      ...props.holder,
      role: role?.role ?? '',
      within: role?.scoped === true ? within : null,
      endsAt: endOf(day),
    })
  const { people } = props
  return (
    <ConfirmDanger
      mild
      opened={props.opened}
      close={props.close}
      title={t('roles.give.title', { name: props.name })}
      consequences={[
        people === undefined ? t('roles.give.toAccount') : t('roles.give.toGroup', { count: people }),
        ...(toGroup ? [t('roles.give.future')] : []),
      ]}
      wayBack={t('roles.give.back')}
      label={t('roles.give.do')}
      ready={role !== null}
      deed={() => (role ? deed() : null)}
      act={async (reason) => {
        const done = { ...deed(), reason }
        const { id } = await give.mutateAsync(done)
        doneWithWayBack(t('roles.give.done', { role: words.role(done.input.role), name: props.name }), done, (again) =>
          call('DELETE /grants/:id', { id }, { reason: again }),
        )
      }}
    >
      <Select
        label={t('roles.one')}
        description={role ? words.roleHelp(role.role) || role.purpose : t('roles.give.choose')}
        value={role?.role ?? null}
        onChange={(chosen) => setRole(offered.find((one) => one.role === chosen) ?? null)}
        data={offered.map((one) => ({ value: one.role, label: words.role(one.role) }))}
        searchable
        data-autofocus
      />
      {role?.scoped === true ? <WithinGroup value={within} change={setWithin} /> : null}
      <TextInput
        type="date"
        label={t('roles.give.until')}
        description={t('roles.give.untilHelp')}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
    </ConfirmDanger>
  )
}

/** The end of a day where the reader is, as the server takes it. */
function endOf(day: string): string | null {
  if (day === '') return null
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + 1).toISOString()
}

function WithinGroup({ value, change }: { value: string | null; change: (group: string | null) => void }) {
  const { t } = useTranslation()
  const [sought, setSought] = useState('')
  const { data } = useRead('GET /groups', sought.trim() === '' ? {} : { q: sought.trim() })
  return (
    <Select
      label={t('roles.within.label')}
      description={t('roles.within.help')}
      placeholder={t('roles.within.everything')}
      value={value}
      onChange={change}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('roles.within.everything') }}
      onSearchChange={setSought}
      filter={({ options }) => options}
      data={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  )
}
