import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { toProblem } from '../../api/problem.ts'
import { useRead } from '../../api/read.ts'
import { FormStack } from '../../ui/form.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { SecretOnce } from '../../ui/SecretOnce.tsx'
import { Authenticator } from './Authenticator.tsx'

/** A first sign-in: the authenticator is bound, recovery codes are handed out, then the session opens. */
export default function Enrollment({ done }: { done: (me: Me) => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /session/enrollment', {}, { bare: true })
  const [given, setGiven] = useState<{ recoveryCodes: string[]; me: Me } | null>(null)
  const [kept, setKept] = useState(false)
  if (given)
    return (
      <FormStack>
        <p>{t('access.enroll.codesWhy')}</p>
        <SecretOnce
          values={given.recoveryCodes}
          filename="freehold-recovery-codes.txt"
          heading={t('access.enroll.fileHeading', { name: given.me.account.username })}
          kept={{ checked: kept, set: setKept }}
        />
        <Button disabled={!kept} onClick={() => done(given.me)}>
          {t('access.enroll.finish')}
        </Button>
      </FormStack>
    )
  if (error) return <ProblemView problem={toProblem(error)} retry={() => void refetch()} />
  if (!data) return <Loading lines={4} />
  return (
    <Authenticator
      enrollment={data}
      confirm={async (code) => setGiven(await call('POST /session/enrollment', { code }, { bare: true }))}
    />
  )
}
