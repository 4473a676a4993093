import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWord } from '../../address.ts'
import type { Account as AccountType, Invitation } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useMe, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { FormFoot, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { Go } from '../../ui/Go.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { doneWithWayBack } from '../../ui/putBack.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { AccountSessions } from './AccountSessions.tsx'
import { InvitationLink } from './InvitationLink.tsx'
import { Given } from './Given.tsx'
import { Rights } from './Rights.tsx'
import { accountStates, stateOf } from './words.ts'

export function Account() {
  const { t } = useTranslation()
  const can = useCan()
  const me = useMe()
  const { id = '' } = useParams({ strict: false })
  const { data: account, error, refetch } = useRead('GET /accounts/:id', { id })
  if (error || !account)
    return <PageBefore title={t('access.accounts.one')} list={paths.accounts} problem={error} retry={refetch} />
  return (
    <Page
      onPaper
      title={account.displayName}
      state={<State state={accountStates[stateOf(account)]}>{t(`access.states.${stateOf(account)}`)}</State>}
      purpose={t(`access.accounts.purposeOf.${account.kind}`)}
      action={
        can('access.manage') ? (
          <>
            {account.kind === 'local' ? <InviteAgain account={account} /> : null}
            <SwitchAccount key={`${account.id} ${account.version}`} account={account} />
          </>
        ) : null
      }
    >
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [t('access.account.username'), account.username],
                [t('access.account.kind'), t(`access.kinds.${account.kind}`)],
                [t('access.account.factor'), account.hasFactor ? t('access.factor.on') : t('access.factor.off')],
                account.invitedUntil
                  ? [t('access.account.invitedUntil'), <Time key="invited" at={account.invitedUntil} />]
                  : null,
                account.personId
                  ? [
                      t('directory.person.one'),
                      <Go key="person" to={paths.person(account.personId)}>
                        {t('common.show')}
                      </Go>,
                    ]
                  : null,
                [t('common.created'), <Time key="created" at={account.createdAt} />],
              ]}
            />
          </Card>
        }
      >
        {can('access.manage') && account.kind === 'local' ? (
          <EditAccount key={account.version} account={account} />
        ) : null}
        <Given
          holder={{ account: account.id }}
          name={account.displayName}
          grants={account.roles}
          changeable={me.account.id !== account.id}
          empty={t('roles.noneOfAccount')}
        />
        <Rights account={account.id} />
        {can('access.sessions') ? <AccountSessions account={account} /> : null}
        <History target={`account:${account.id}`} />
      </Columns>
    </Page>
  )
}

function EditAccount({ account }: { account: AccountType }) {
  const { t } = useTranslation()
  const save = useChange('PUT /accounts/:id')
  const deed = (values: { displayName: string; disabled: boolean }) =>
    deedOf(
      'PUT /accounts/:id',
      {
        id: account.id,
        version: account.version,
        displayName: values.displayName,
        disabled: values.disabled,
      },
      { version: account.version },
    )
  const { form, attributes, field, busy, problem, why } = useRoomForm({
    asksReason: true,
    initial: { displayName: account.displayName, disabled: account.disabled },
    validate: ({ displayName }) => (displayName.trim() ? {} : { displayName: t('common.required') }),
    deed,
    send: async (values, reason) => {
      const done = { ...deed(values), reason }
      const { version } = await save.mutateAsync(done)
      const { id, displayName, disabled } = account
      doneWithWayBack(t('access.account.changed', { name: values.displayName }), done, (again) =>
        call('PUT /accounts/:id', { id, version, displayName, disabled }, { version, reason: again }),
      )
    },
  })
  useUnsavedGuard(form.isDirty())
  return (
    <Card title={t('access.account.edit')}>
      <form {...attributes}>
        <FormStack problem={problem}>
          <TextInput label={t('access.account.name')} maxLength={200} {...field('displayName')} />
          <Switch
            label={t('access.account.disable')}
            description={t('access.account.disableHelp')}
            {...field('disabled', 'checkbox')}
          />
          {form.isDirty() ? why : null}
          <FormFoot>
            <Button type="submit" loading={busy} disabled={!form.isDirty()}>
              {t('common.save')}
            </Button>
          </FormFoot>
        </FormStack>
      </form>
    </Card>
  )
}

/** Disables an account or enables it again; either can be put back. */
function SwitchAccount({ account }: { account: AccountType }) {
  const { t } = useTranslation()
  const save = useChange('PUT /accounts/:id', { bare: true })
  const [wanted, unask] = useQueryWord('do')
  const [asking, setAsking] = useState(wanted === 'switch')
  const { id, version, displayName } = account
  const act = account.disabled ? 'enable' : 'disable'
  const deed = () => deedOf('PUT /accounts/:id', { id, version, displayName, disabled: !account.disabled }, { version })
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t(`access.${act}.action`)}
      </Button>
      <ConfirmDanger
        mild={account.disabled}
        opened={asking}
        close={() => {
          setAsking(false)
          if (wanted !== null) unask(null)
        }}
        title={t(`access.${act}.title`, { name: displayName })}
        consequences={[t(`access.${act}.consequence`)]}
        wayBack={t(`access.${act}.back`)}
        label={t(`access.${act}.do`)}
        asksReason
        deed={deed}
        act={async (why) => {
          const done = { ...deed(), reason: why }
          const after = await save.mutateAsync(done)
          doneWithWayBack(t(`access.${act}.done`, { name: displayName }), done, (again) =>
            call(
              'PUT /accounts/:id',
              { id, version: after.version, displayName, disabled: account.disabled },
              { version: after.version, reason: again },
            ),
          )
        }}
      />
    </>
  )
}

function InviteAgain({ account }: { account: AccountType }) {
  const { t } = useTranslation()
  const invite = useChange('POST /accounts/:id/invitation', { bare: true })
  const [asking, setAsking] = useState(false)
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('access.invite.again')}
      </Button>
      <ConfirmDanger
        mild
        opened={asking}
        close={() => setAsking(false)}
        title={t('access.invite.againTitle', { name: account.displayName })}
        consequences={[t('access.invite.againPassword'), t('access.invite.againFactor')]}
        wayBack={t('access.invite.againBack')}
        label={t('access.invite.againDo')}
        deed={() => deedOf('POST /accounts/:id/invitation', { id: account.id })}
        act={async (reason) =>
          setInvitation((await invite.mutateAsync({ input: { id: account.id }, reason })).invitation)
        }
      />
      <InvitationDialog invitation={invitation} close={() => setInvitation(null)} />
    </>
  )
}

function InvitationDialog({ invitation, close }: { invitation: Invitation | null; close: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={invitation !== null}
      onClose={close}
      title={t('access.invite.linkName')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {invitation ? <InvitationLink invitation={invitation} /> : null}
    </Modal>
  )
}
