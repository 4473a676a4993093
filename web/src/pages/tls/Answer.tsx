import { Button, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/read.ts'
import { download } from '../../ui/download.ts'
import { FormFoot, FormStack, useRoomForm } from '../../ui/form.tsx'
import { DownloadIcon } from '../../ui/icons.tsx'
import type { Identity } from './ConsoleCertificate.tsx'
import { toasts } from '../../ui/toasts.ts'

/** A request for another authority: to take along, and the place where its answer is handed in. */
export function Answer({ identity: { id, request, names } }: { identity: Identity }) {
  const { t } = useTranslation()
  const answer = useChange('PUT /tls/identities/:id/certificate')
  const { form, attributes, field, busy, problem, why } = useRoomForm({
    initial: { pem: '' },
    validate: ({ pem }) => (pem.includes('BEGIN CERTIFICATE') ? {} : { pem: t('tls.answer.wrong') }),
    send: async (values, reason) => {
      await answer.mutateAsync({ input: { id, ...values }, reason })
      form.setValues({ pem: '' })
      toasts.show({ message: t('tls.answer.taken') })
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <FormFoot>
          <Button
            variant="default"
            leftSection={<DownloadIcon size={16} />}
            onClick={() => download(`${names[0] ?? 'freehold'}.csr`, request ?? '', 'application/pkcs10')}
          >
            {t('tls.answer.download')}
          </Button>
        </FormFoot>
        <Textarea
          label={t('tls.answer.label')}
          description={t('tls.answer.help')}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={131_072}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          {...field('pem')}
        />
        {why}
        <FormFoot>
          <Button type="submit" variant="default" loading={busy} disabled={!form.isDirty()}>
            {t('tls.answer.send')}
          </Button>
        </FormFoot>
      </FormStack>
    </form>
  )
}
