import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Approval } from '../../../api/api.ts'
import { useChange } from '../../../api/read.ts'
import { deedOf } from '../../../command/deed.ts'
import { ConfirmDanger } from '../../../ui/ConfirmDanger.tsx'
import { tell } from '../../../ui/tell.tsx'
import style from './Approvals.module.css'
import { useDeedTitle } from './useDeedTitle.ts'

/** The answers of a second person. */
export function OtherActs({ approval }: { approval: Approval }) {
  const { t } = useTranslation()
  const title = useDeedTitle()(approval)
  const [answer, setAnswer] = useState<'agree' | 'decline' | null>(null)
  const agree = useChange('POST /approvals/:id/agreement', { bare: true })
  const decline = useChange('POST /approvals/:id/refusal', { bare: true })
  const { id, requester } = approval
  const close = () => setAnswer(null)
  return (
    <div className={style.acts}>
      <Button variant="default" onClick={() => setAnswer('decline')}>
        {t('approvals.decline.action')}
      </Button>
      <Button onClick={() => setAnswer('agree')}>{t('approvals.agree.action')}</Button>
      <ConfirmDanger
        opened={answer === 'agree'}
        close={close}
        mild
        title={t('approvals.agree.title')}
        consequences={[title, t('approvals.agree.consequence', { name: requester.name })]}
        wayBack={t('approvals.agree.back')}
        label={t('approvals.agree.action')}
        deed={() => deedOf('POST /approvals/:id/agreement', { id })}
        act={async (reason) => {
          await agree.mutateAsync({ input: { id }, reason })
          tell(t('approvals.agree.done'))
        }}
      />
      <ConfirmDanger
        opened={answer === 'decline'}
        close={close}
        mild
        asksReason
        title={t('approvals.decline.title')}
        consequences={[title, t('approvals.decline.consequence', { name: requester.name })]}
        wayBack={t('approvals.decline.back')}
        label={t('approvals.decline.action')}
        deed={() => deedOf('POST /approvals/:id/refusal', { id })}
        act={async (reason) => {
          await decline.mutateAsync({ input: { id }, reason })
          tell(t('approvals.decline.done'))
        }}
      />
    </div>
  )
}
