import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { renderSVG } from 'uqr'
import type { Invitation } from '../../api/api.ts'
import { CopyBlock } from '../../ui/Copy.tsx'
import { exact } from '../../ui/format.ts'
import { FormStack } from '../../ui/form.tsx'
import { Qr } from '../../ui/Qr.tsx'

/** The one time that the link is shown: to be sent, or to be taken from the screen by a phone that stands before it. */
export function InvitationLink({ invitation: { link, expiresAt } }: { invitation: Invitation }) {
  const { t } = useTranslation()
  const qr = useMemo(() => renderSVG(link, { ecc: 'M', border: 2 }), [link])
  return (
    <FormStack>
      <p>{t('access.invite.link')}</p>
      <CopyBlock value={link} name={t('access.invite.linkName')} />
      <Qr svg={qr} name={t('access.invite.qr')} />
      <p className="muted small">{t('access.invite.expires', { time: exact(expiresAt) })}</p>
    </FormStack>
  )
}
