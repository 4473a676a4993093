import { Button, Modal, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { newKeyOf } from '../../api/keys.ts'
import { useChange } from '../../api/read.ts'
import { FormFoot, FormStack, useRoomForm } from '../../ui/form.tsx'
import { toasts } from '../../ui/toasts.ts'

/** Binds a passkey or security key to one's own account. */
export default function AddKey({ close }: { close: () => void }) {
  const { t } = useTranslation()
  const add = useChange('POST /account/factors/key')
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { name: '' },
    validate: ({ name }) => (name.trim() ? {} : { name: t('common.required') }),
    send: async ({ name }) => {
      const made = await newKeyOf(await call('POST /account/factors/key/challenge', {}))
      await add.mutateAsync({ input: { ...made, name: name.trim() } })
      toasts.show({ message: t('factors.add.added') })
      close()
    },
  })
  return (
    <Modal
      opened
      onClose={close}
      title={t('factors.own.addKey')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form {...attributes}>
        <FormStack problem={problem}>
          <p>{t('factors.choose.makeWhy')}</p>
          <TextInput
            data-autofocus
            label={t('factors.add.name')}
            description={t('factors.add.nameHelp')}
            maxLength={64}
            {...field('name')}
          />
          <FormFoot>
            <Button type="submit" loading={busy}>
              {t('factors.add.key')}
            </Button>
            <span className="muted small">{t('factors.add.keyWhy')}</span>
          </FormFoot>
        </FormStack>
      </form>
    </Modal>
  )
}
