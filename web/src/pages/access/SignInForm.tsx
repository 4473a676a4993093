import { Button, PasswordInput, TextInput } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { answerOf, keysHere } from '../../api/keys.ts'
import type { Problem } from '../../api/problem.ts'
import { client } from '../../api/read.ts'
import { announce } from '../../frame/one-person.ts'
import { forgetRecent } from '../../frame/palette/recent.ts'
import { withTexts } from '../../i18n/index.ts'
import type { Api, Me } from '../../api/api.ts'
import { CodeInput } from '../../ui/Code.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { KeyButton } from '../../ui/KeyButton.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { lazyPiece } from '../../ui/lazy-piece.ts'

const Enrollment = lazyPiece(() => withTexts(['access', 'factors'], () => import('./Enrollment.tsx')))

const LostFactor = lazyPiece(() => withTexts(['access', 'factors'], () => import('./LostFactor.tsx')))

const EmergencyAccess = lazyPiece(() => withTexts(['emergency'], () => import('./EmergencyAccess.tsx')))

/** What the server says of somebody whose password was right. */
export type Half = Api['POST /session']['output']

const SESSION = ['GET /session', {}]

/**
 * Password, then the second factor or its enrollment; or a passkey alone. `done` runs when a session is open, and hears whether it is
 * another person's than the one before in this window: what that one had read is forgotten then.
 */
export function SignInForm({ done, half: first = null }: { done: (another: boolean) => void; half?: Half | null }) {
  const { t } = useTranslation()
  const [half, setHalf] = useState<Half | null>(first)
  const [emergency, setEmergency] = useState(false)
  const [before] = useState(() => client.getQueryData<Me>(SESSION))

  function signedIn(me: Me): void {
    const same = before?.account.id === me.account.id
    const another = before !== undefined && !same
    if (!same) forgetRecent()
    if (another) client.clear()
    announce(me.account.id)
    client.setQueryData(SESSION, me)
    done(another)
  }

  if (half?.state === 'enroll-factor')
    return (
      <Suspense fallback={<Loading />}>
        <Enrollment done={signedIn} optional={half.optional} />
      </Suspense>
    )
  if (half) return <FactorForm half={half} done={signedIn} go={setHalf} />
  if (emergency)
    return (
      <Suspense fallback={<Loading />}>
        <EmergencyAccess done={signedIn} back={() => setEmergency(false)} />
      </Suspense>
    )
  return (
    <>
      <PasswordForm next={setHalf} done={signedIn} />
      <Button variant="subtle" color="gray" size="compact-sm" fullWidth mt="sm" onClick={() => setEmergency(true)}>
        {t('access.signIn.emergency')}
      </Button>
    </>
  )
}

function PasswordForm({ next, done }: { next: (half: Half) => void; done: (me: Me) => void }) {
  const { t } = useTranslation()
  const [refused, setRefused] = useState<Problem | null>(null)
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { username: '', password: '' },
    validate: ({ username, password }) => ({
      ...(username.trim() ? {} : { username: t('common.required') }),
      ...(password ? {} : { password: t('common.required') }),
    }),
    send: async ({ username, password }) => {
      setRefused(null)
      next(await call('POST /session', { username: username.trim(), password }, { bare: true }))
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem ?? refused}>
        <TextInput
          data-autofocus
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          label={t('access.signIn.username')}
          {...field('username')}
        />
        <PasswordInput
          autoComplete="current-password"
          label={t('access.signIn.password')}
          visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword'), tabIndex: 0 }}
          {...field('password')}
        />
        <Button type="submit" loading={busy} fullWidth>
          {t('common.next')}
        </Button>
        {keysHere() ? (
          <KeyButton
            variant="default"
            fullWidth
            label={t('factors.signIn.passkey')}
            failed={setRefused}
            act={async () => {
              const given = await answerOf(await call('POST /session/passkey/challenge', {}, { bare: true }))
              done(await call('POST /session/passkey', given, { bare: true }))
            }}
          />
        ) : null}
      </FormStack>
    </form>
  )
}

function FactorForm({ half, done, go }: { half: Half; done: (me: Me) => void; go: (half: Half | null) => void }) {
  const { t } = useTranslation()
  const [lost, setLost] = useState(false)
  const [refused, setRefused] = useState<Problem | null>(null)
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { code: '' },
    validate: ({ code }) => (code.trim().length < 6 ? { code: t('access.code.short') } : {}),
    send: async ({ code }) => {
      setRefused(null)
      done(await call('POST /session/factor', { code: code.trim() }, { bare: true }))
    },
  })
  if (lost)
    return (
      <Suspense fallback={<Loading />}>
        <LostFactor recovered={go} back={() => setLost(false)} />
      </Suspense>
    )
  const byKey = half.factors.includes('webauthn') && keysHere()
  return (
    <form {...attributes}>
      <FormStack problem={problem ?? refused}>
        {byKey ? (
          <>
            <KeyButton
              fullWidth
              label={t('common.freshFactor.key')}
              failed={setRefused}
              act={async () => {
                const given = await answerOf(await call('POST /session/key/challenge', {}, { bare: true }))
                done(await call('POST /session/key', given, { bare: true }))
              }}
            />
            <p className="muted small">{t('factors.signIn.or')}</p>
          </>
        ) : null}
        <CodeInput
          data-autofocus
          focused={!byKey}
          label={t('access.code.label')}
          description={half.factors.includes('totp') ? t('access.code.help') : t('factors.signIn.recovery')}
          {...field('code')}
        />
        <Button type="submit" variant={byKey ? 'default' : 'filled'} loading={busy} fullWidth>
          {t('access.signIn.do')}
        </Button>
        {half.mailRecovery ? (
          <Button variant="subtle" color="gray" onClick={() => setLost(true)}>
            {t('factors.lost.ask')}
          </Button>
        ) : null}
        <Button variant="subtle" color="gray" onClick={() => go(null)}>
          {t('access.signIn.otherAccount')}
        </Button>
      </FormStack>
    </form>
  )
}
