import { useTranslation } from 'react-i18next'
import type { Invitation } from '../../api/api.ts'
import { CopyBlock } from '../../ui/Copy.tsx'
import { exact } from '../../ui/format.ts'
import { FormStack } from '../../ui/form.tsx'

/** The one time that the link is shown. */
export function InvitationLink({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation()
  return (
    <FormStack>
      <p>{t('access.invite.link')}</p>
      <CopyBlock value={invitation.link} name={t('access.invite.linkName')} />
      <p className="muted small">{t('access.invite.expires', { time: exact(invitation.expiresAt) })}</p>
    </FormStack>
  )
}
