import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { isAddress, keysHere, newKeyOf } from '../../api/keys.ts'
import { toProblem, type Problem } from '../../api/problem.ts'
import { useRead } from '../../api/read.ts'
import { FormStack } from '../../ui/form.tsx'
import { KeyButton } from '../../ui/KeyButton.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { SecretOnce } from '../../ui/SecretOnce.tsx'
import { Authenticator } from './Authenticator.tsx'
import style from './Enrollment.module.css'

interface Given {
  recoveryCodes: string[]
  me: Me
}

/**
 * A first sign-in: an app or a key is set up, recovery codes are handed out, then the session opens. `optional`: the account's roles
 * let it in without.
 */
export default function Enrollment({ done, optional }: { done: (me: Me) => void; optional: boolean }) {
  const [given, setGiven] = useState<Given | null>(null)
  const [kind, setKind] = useState<'app' | 'key' | null>(keysHere() ? null : 'app')
  if (given) return <RecoveryCodes given={given} done={() => done(given.me)} />
  return (
    <FormStack>
      {kind === null ? <Choice choose={setKind} /> : null}
      {kind === 'app' ? <FirstApp done={setGiven} /> : null}
      {kind === 'key' ? <FirstKey done={setGiven} /> : null}
      <Others back={kind !== null && keysHere() ? () => setKind(null) : null} done={optional ? done : null} />
    </FormStack>
  )
}

function Choice({ choose }: { choose: (kind: 'app' | 'key') => void }) {
  const { t } = useTranslation()
  return (
    <>
      <p>{t('factors.choose.why')}</p>
      {(['key', 'app'] as const).map((kind) => (
        <button key={kind} type="button" className={style.choice} onClick={() => choose(kind)}>
          <span className={style.name}>{t(`factors.choose.${kind}`)}</span>
          <span className="muted small">{t(`factors.choose.${kind}Help`)}</span>
        </button>
      ))}
    </>
  )
}

/** Ways out of what was chosen. */
function Others({ back, done }: { back: (() => void) | null; done: ((me: Me) => void) | null }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<Problem | null>(null)
  const goOn = async (): Promise<void> => {
    try {
      done?.(await call('POST /session/opening', {}, { bare: true }))
    } catch (thrown) {
      setProblem(toProblem(thrown))
    }
  }
  return (
    <>
      {problem ? <ProblemView problem={problem} /> : null}
      {back ? (
        <Button variant="subtle" color="gray" onClick={back}>
          {t('factors.choose.back')}
        </Button>
      ) : null}
      {done ? (
        <Button variant="subtle" color="gray" onClick={() => void goOn()}>
          {t('factors.signIn.without')}
        </Button>
      ) : null}
    </>
  )
}

function FirstApp({ done }: { done: (given: Given) => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /session/enrollment', {}, { bare: true })
  if (error) return <ProblemView problem={toProblem(error)} retry={() => void refetch()} />
  if (!data) return <Loading lines={4} />
  return (
    <>
      <Authenticator
        enrollment={data}
        confirm={async (code) => done(await call('POST /session/enrollment', { code }, { bare: true }))}
      />
      {isAddress() ? <p className="muted small">{t('factors.choose.noKeys')}</p> : null}
    </>
  )
}

function FirstKey({ done }: { done: (given: Given) => void }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<Problem | null>(null)
  return (
    <FormStack problem={problem}>
      <p>{t('factors.choose.makeWhy')}</p>
      <KeyButton
        label={t('factors.choose.make')}
        failed={setProblem}
        act={async () => {
          const made = await newKeyOf(await call('POST /session/enrollment/key/challenge', {}, { bare: true }))
          done(await call('POST /session/enrollment/key', made, { bare: true }))
        }}
      />
    </FormStack>
  )
}

function RecoveryCodes({ given, done }: { given: Given; done: () => void }) {
  const { t } = useTranslation()
  const [kept, setKept] = useState(false)
  return (
    <FormStack>
      <p>{t('access.enroll.codesWhy')}</p>
      <SecretOnce
        values={given.recoveryCodes}
        filename="freehold-recovery-codes.txt"
        heading={t('access.enroll.fileHeading', { name: given.me.account.username })}
        kept={{ checked: kept, set: setKept }}
      />
      <Button disabled={!kept} onClick={done}>
        {t('access.enroll.finish')}
      </Button>
    </FormStack>
  )
}
