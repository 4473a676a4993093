import { Button, PasswordInput, TextInput } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { client } from '../../api/read.ts'
import { announce } from '../../frame/one-person.ts'
import { forgetRecent } from '../../frame/palette/recent.ts'
import { withTexts } from '../../i18n/index.ts'
import type { Me } from '../../api/api.ts'
import { CodeInput } from '../../ui/Code.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { lazyPiece } from '../../ui/lazy-piece.ts'

const Enrollment = lazyPiece(() => withTexts(['access'], () => import('./Enrollment.tsx')))

type Step = 'password' | 'second-factor' | 'enroll-factor'

const SESSION = ['GET /session', {}]

/**
 * Password, then the second factor or its enrollment. `done` runs when a session is open, and hears whether it is another person's
 * than the one before in this window: what that one had read is forgotten then.
 */
export function SignInForm({ done, step: first = 'password' }: { done: (another: boolean) => void; step?: Step }) {
  const [step, setStep] = useState<Step>(first)
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

  if (step === 'enroll-factor')
    return (
      <Suspense fallback={<Loading />}>
        <Enrollment done={signedIn} />
      </Suspense>
    )
  if (step === 'second-factor') return <FactorForm done={signedIn} back={() => setStep('password')} />
  return <PasswordForm next={setStep} />
}

function PasswordForm({ next }: { next: (step: Step) => void }) {
  const { t } = useTranslation()
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { username: '', password: '' },
    validate: ({ username, password }) => ({
      ...(username.trim() ? {} : { username: t('common.required') }),
      ...(password ? {} : { password: t('common.required') }),
    }),
    send: async ({ username, password }) => {
      const { state } = await call('POST /session', { username: username.trim(), password }, { bare: true })
      next(state)
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
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
      </FormStack>
    </form>
  )
}

function FactorForm({ done, back }: { done: (me: Me) => void; back: () => void }) {
  const { t } = useTranslation()
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { code: '' },
    validate: ({ code }) => (code.trim().length < 6 ? { code: t('access.code.short') } : {}),
    send: async ({ code }) => done(await call('POST /session/factor', { code: code.trim() }, { bare: true })),
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <CodeInput
          data-autofocus
          focused
          label={t('access.code.label')}
          description={t('access.code.help')}
          {...field('code')}
        />
        <Button type="submit" loading={busy} fullWidth>
          {t('access.signIn.do')}
        </Button>
        <Button variant="subtle" color="gray" onClick={back}>
          {t('access.signIn.otherAccount')}
        </Button>
      </FormStack>
    </form>
  )
}
