import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { useRead } from '../../api/read.ts'
import { FormStack } from '../../ui/form.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { SecretOnce } from '../../ui/SecretOnce.tsx'
import { Authenticator } from '../access/Authenticator.tsx'

/** Binds the owner's authenticator; after a reload the server shows the same secret again. */
export function FactorStep({ next }: { next: () => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /setup/owner/factor', {}, { bare: true })
  const [codes, setCodes] = useState<string[] | null>(null)
  const [kept, setKept] = useState(false)
  if (codes)
    return (
      <FormStack>
        <p>{t('access.enroll.codesWhy')}</p>
        <SecretOnce
          values={codes}
          filename="freehold-recovery-codes.txt"
          heading={t('setup.factor.fileHeading')}
          kept={{ checked: kept, set: setKept }}
        />
        <div>
          <Button disabled={!kept} onClick={next}>
            {t('common.next')}
          </Button>
        </div>
      </FormStack>
    )
  if (error) return <ProblemView problem={error} retry={() => void refetch()} />
  if (!data) return <Loading lines={4} />
  return (
    <Authenticator
      enrollment={data}
      confirm={async (code) => {
        const { recoveryCodes } = await call('POST /setup/owner/factor', { code }, { bare: true })
        setCodes(recoveryCodes)
      }}
    />
  )
}
