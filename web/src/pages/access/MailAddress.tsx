import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useChange, useMe } from '../../api/read.ts'
import { FormFoot, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { Card } from '../../ui/Page.tsx'
import { toasts } from '../../ui/toasts.ts'

/** Where codes for a lost factor go. */
export function MailAddress() {
  const { t } = useTranslation()
  const { account } = useMe()
  return (
    <Card title={t('factors.mail.title')}>
      <FormStack>
        <p className="muted">{t('factors.mail.why')}</p>
        {account.kind === 'local' ? (
          <MailForm mail={account.mail ?? ''} />
        ) : (
          <p>{account.mail ? t('factors.mail.directory', { mail: account.mail }) : t('factors.mail.none')}</p>
        )}
      </FormStack>
    </Card>
  )
}

function MailForm({ mail }: { mail: string }) {
  const { t } = useTranslation()
  const save = useChange('PUT /account/mail')
  const { form, attributes, field, busy, problem } = useRoomForm({
    initial: { mail },
    validate: (values) => (/^$|^[^\s@]+@[^\s@]+$/.test(values.mail.trim()) ? {} : { mail: t('factors.mail.bad') }),
    send: async (values) => {
      await save.mutateAsync({ input: { mail: values.mail.trim() || null } })
      toasts.show({ message: t('factors.mail.saved') })
    },
  })
  useUnsavedGuard(form.isDirty())
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <TextInput
          type="email"
          autoComplete="email"
          maxLength={254}
          label={t('factors.mail.label')}
          {...field('mail')}
        />
        <FormFoot>
          <Button type="submit" variant="default" loading={busy} disabled={!form.isDirty()}>
            {t('factors.mail.save')}
          </Button>
        </FormFoot>
      </FormStack>
    </form>
  )
}
