import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { NewPassword } from '../access/passwords/NewPassword.tsx'
import { newPasswordErrors, usePasswordRules } from '../access/passwords/rules.ts'

export function OwnerStep({ next }: { next: () => void }) {
  const { t } = useTranslation()
  const rules = usePasswordRules()
  const { form, attributes, field, busy, problem } = useRoomForm({
    initial: { displayName: '', username: '', password: '', again: '' },
    validate: (values) => ({
      ...(values.displayName.trim() ? {} : { displayName: t('common.required') }),
      ...(values.username.trim() ? {} : { username: t('common.required') }),
      ...newPasswordErrors(rules, { password: values.password, again: values.again }, t),
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
        <NewPassword
          rules={rules}
          names={[form.getValues().displayName, form.getValues().username]}
          password={field('password')}
          again={field('again')}
          fill={(password) => form.setValues({ password, again: password })}
        />
        <div>
          <Button type="submit" loading={busy}>
            {t('setup.owner.do')}
          </Button>
        </div>
      </FormStack>
    </form>
  )
}
