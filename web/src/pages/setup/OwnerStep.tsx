import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { NewPassword } from '../../ui/NewPassword.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { NEW_PASSWORD_MIN, newPasswordErrors } from '../access/password.ts'

export function OwnerStep({ next }: { next: () => void }) {
  const { t } = useTranslation()
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { displayName: '', username: '', password: '', again: '' },
    validate: (values) => ({
      ...(values.displayName.trim() ? {} : { displayName: t('common.required') }),
      ...(values.username.trim() ? {} : { username: t('common.required') }),
      ...newPasswordErrors(values.password, values.again, t),
    }),
    send: async ({ displayName, username, password }) => {
      await call(
        'POST /setup/owner',
        { displayName: displayName.trim(), username: username.trim(), password },
        { bare: true },
      )
      next()
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <TextInput autoComplete="name" label={t('access.account.name')} maxLength={200} {...field('displayName')} />
        <TextInput
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          label={t('access.account.username')}
          description={t('access.invite.usernameHelp')}
          maxLength={64}
          {...field('username')}
        />
        <NewPassword least={NEW_PASSWORD_MIN} password={field('password')} again={field('again')} />
        <div>
          <Button type="submit" loading={busy}>
            {t('setup.owner.do')}
          </Button>
        </div>
      </FormStack>
    </form>
  )
}
