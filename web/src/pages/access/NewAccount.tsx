import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account, Invitation } from '../../api/api.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { paths } from '../../paths.ts'
import { FormFoot, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { GoButton } from '../../ui/Go.tsx'
import { OnlyWith } from '../../ui/OnlyWith.tsx'
import { Card, Page } from '../../ui/Page.tsx'
import { InvitationLink } from './InvitationLink.tsx'
import { RoleChoice } from './RoleChoice.tsx'

export function NewAccount() {
  const { t } = useTranslation()
  const roles = useRead('GET /roles', {})
  const create = useChange('POST /accounts')
  const [made, setMade] = useState<{ account: Account; invitation: Invitation } | null>(null)
  const deed = (values: { displayName: string; username: string; role: string }) => deedOf('POST /accounts', values)
  const { form, attributes, field, busy, problem, why } = useRoomForm({
    initial: { displayName: '', username: '', role: '' },
    validate: (values) => ({
      ...(values.displayName.trim() ? {} : { displayName: t('common.required') }),
      ...(values.username.trim() ? {} : { username: t('common.required') }),
      ...(values.role ? {} : { role: t('common.required') }),
    }),
    deed,
    send: async (values, reason) => setMade(await create.mutateAsync({ ...deed(values), reason })),
  })
  useUnsavedGuard(form.isDirty() && made === null)
  if (made)
    return (
      <Page
        title={t('access.invite.made', { name: made.account.displayName })}
        purpose={t('access.invite.madeWhy')}
        narrow
      >
        <Card>
          <InvitationLink invitation={made.invitation} />
          <FormFoot>
            <GoButton to={paths.account(made.account.id)} variant="default">
              {t('access.invite.open')}
            </GoButton>
          </FormFoot>
        </Card>
      </Page>
    )
  return (
    <Page title={t('access.invite.title')} purpose={t('access.invite.purpose')} narrow>
      <OnlyWith right="access.manage">
        <Card>
          <form {...attributes}>
            <FormStack problem={problem ?? roles.error}>
              <TextInput label={t('access.account.name')} maxLength={200} {...field('displayName')} />
              <TextInput
                label={t('access.account.username')}
                description={t('access.invite.usernameHelp')}
                autoCapitalize="off"
                spellCheck={false}
                maxLength={64}
                {...field('username')}
              />
              <RoleChoice
                roles={roles.data?.items ?? []}
                {...(field('role') as { value: string; onChange: (role: string) => void })}
              />
              {why}
              <FormFoot>
                <Button type="submit" loading={busy}>
                  {t('access.invite.do')}
                </Button>
                <GoButton to={paths.accounts} variant="default">
                  {t('common.cancel')}
                </GoButton>
              </FormFoot>
            </FormStack>
          </form>
        </Card>
      </OnlyWith>
    </Page>
  )
}
