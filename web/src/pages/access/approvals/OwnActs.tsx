import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Approval, Invitation } from '../../../api/api.ts'
import { call, type AddressOf } from '../../../api/call.ts'
import { client, useChange } from '../../../api/read.ts'
import { ConfirmDanger } from '../../../ui/ConfirmDanger.tsx'
import { tell } from '../../../ui/tell.tsx'
import { InvitationLink } from '../InvitationLink.tsx'
import style from './Approvals.module.css'
import { useDeedTitle } from './useDeedTitle.ts'

/** What whoever asked can do: the very same, once somebody agreed, or leave it. */
export function OwnActs({ approval, usable }: { approval: Approval; usable: boolean }) {
  const { t } = useTranslation()
  const title = useDeedTitle()(approval)
  const [asking, setAsking] = useState(false)
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  const withdraw = useChange('DELETE /approvals/:id')
  const { id, state, reason } = approval
  async function repeat(): Promise<void> {
    setInvitation(invitationIn(await makeAgain(id, reason)))
    await client.invalidateQueries()
    tell(t('approvals.do.done'))
  }
  return (
    <div className={style.acts}>
      {state === 'open' || state === 'approved' ? (
        <Button
          variant="default"
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate({ input: { id } }, { onSuccess: () => tell(t('approvals.withdrawn')) })}
        >
          {t('approvals.withdraw')}
        </Button>
      ) : null}
      {usable ? <Button onClick={() => setAsking(true)}>{t('approvals.do.action')}</Button> : null}
      <ConfirmDanger
        opened={asking}
        close={() => setAsking(false)}
        mild
        title={t('approvals.do.title')}
        consequences={[title]}
        wayBack={t('approvals.do.back')}
        label={t('approvals.do.action')}
        act={repeat}
      />
      <Modal
        opened={invitation !== null}
        onClose={() => setInvitation(null)}
        // A click beside it must not lose what is shown once.
        closeOnClickOutside={false}
        title={t('access.invite.linkName')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {invitation ? <InvitationLink invitation={invitation} /> : null}
      </Modal>
    </div>
  )
}

/** The call as it was, with the reason that was agreed to; `version` goes where addresses that ask for it want it. */
async function makeAgain(id: string, reason: string): Promise<unknown> {
  const { address, input } = await call('GET /approvals/:id/call', { id })
  const { version, ...rest } = input
  const seen = typeof version === 'number' ? { version } : {}
  return await call(address as AddressOf, rest as never, { reason, bare: true, ...seen })
}

/** An account that was made comes with the link that opens it, shown this once. */
function invitationIn(answer: unknown): Invitation | null {
  return (answer as { invitation?: Invitation } | null)?.invitation ?? null
}
