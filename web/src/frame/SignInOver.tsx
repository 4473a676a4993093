import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { signIn } from '../api/call.ts'
import { SignInForm } from '../pages/access/SignInForm.tsx'

/** The session has ended while somebody worked: sign-in lies over the page, and what was typed stays beneath it. */
export default function SignInOver() {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={() => signIn.answer(false)}
      title={t('access.signIn.again')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={400}
    >
      <SignInForm done={() => signIn.answer(true)} />
    </Modal>
  )
}
