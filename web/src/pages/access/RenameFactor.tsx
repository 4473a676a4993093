import { Button, Modal, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/read.ts'
import { FormFoot, FormStack, useRoomForm } from '../../ui/form.tsx'
import { toasts } from '../../ui/toasts.ts'
import type { Factor } from './Factors.tsx'

/** Gives a factor of one's own account another name. */
export default function RenameFactor({ factor, close }: { factor: Factor; close: () => void }) {
  const { t } = useTranslation()
  const rename = useChange('PUT /account/factors/:id')
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { name: factor.name ?? '' },
    validate: ({ name }) => (name.trim() ? {} : { name: t('common.required') }),
    send: async ({ name }) => {
      await rename.mutateAsync({ input: { id: factor.id, name: name.trim() } })
      toasts.show({ message: t('factors.add.named') })
      close()
    },
  })
  return (
    <Modal
      opened
      onClose={close}
      title={t('factors.own.rename')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form {...attributes}>
        <FormStack problem={problem}>
          <TextInput
            data-autofocus
            label={t('factors.add.name')}
            description={t('factors.add.nameHelp')}
            maxLength={64}
            {...field('name')}
          />
          <FormFoot>
            <Button type="submit" loading={busy}>
              {t('common.save')}
            </Button>
          </FormFoot>
        </FormStack>
      </form>
    </Modal>
  )
}
