import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn } from '../api/call.ts'
import { SignInForm } from '../pages/access/SignInForm.tsx'
import { beginAnew } from './one-person.ts'

/**
 * The session has ended while somebody worked: sign-in lies over the page, and what was typed stays beneath it. Whoever else
 * signs in here begins anew: what waits to be sent was meant by the other, and would be done in his name.
 */
export default function SignInOver() {
  const { t } = useTranslation()
  const [another, setAnother] = useState(false)

  function done(isAnother: boolean): void {
    setAnother(isAnother)
    if (isAnother) beginAnew()
    else signIn.answer(true)
  }

  return (
    <Modal
      opened
      onClose={() => (another ? beginAnew() : signIn.answer(false))}
      title={t('access.signIn.again')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={400}
    >
      <SignInForm done={done} />
    </Modal>
  )
}
