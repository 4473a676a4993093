import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { useSignal } from '../../api/read.ts'
import { FormStack } from '../../ui/form.tsx'
import { Card } from '../../ui/Page.tsx'
import { SecretOnce } from '../../ui/SecretOnce.tsx'
import { Authenticator } from '../access/Authenticator.tsx'
import { OwnerStep } from './OwnerStep.tsx'
import { enrollment } from './state.ts'

/** After a reload the secret is gone: name and password are asked for again, and a new one is made. */
export function FactorStep({ next }: { next: () => void }) {
  const { t } = useTranslation()
  const given = useSignal(enrollment)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [kept, setKept] = useState(false)
  if (codes)
    return (
      <FormStack>
        <p>{t('access.enroll.codesWhy')}</p>
        <SecretOnce values={codes} filename="freehold-recovery-codes.txt" heading={t('setup.factor.fileHeading')} kept={{ checked: kept, set: setKept }} />
        <div>
          <Button
            disabled={!kept}
            onClick={() => {
              enrollment.set(null)
              next()
            }}
          >
            {t('common.next')}
          </Button>
        </div>
      </FormStack>
    )
  if (!given)
    return (
      <FormStack>
        <Card>
          <p>{t('setup.factor.again')}</p>
        </Card>
        <OwnerStep next={next} />
      </FormStack>
    )
  return (
    <Authenticator
      enrollment={given}
      confirm={async (code) => {
        const { recoveryCodes } = await call('POST /setup/owner/factor', { code }, { bare: true })
        setCodes(recoveryCodes)
      }}
    />
  )
}
