import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { Bare, BareCard } from '../../frame/Bare.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { paths } from '../../paths.ts'
import { SignInForm, type Half } from './SignInForm.tsx'
import { NewPassword } from './passwords/NewPassword.tsx'
import { newPasswordErrors, usePasswordRules } from './passwords/rules.ts'

/** Opens with `/invitation#<token>`: the part after # never reaches a server's log. */
export function Invitation() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [token] = useState(() => window.location.hash.slice(1))
  const [accepted, setAccepted] = useState<Half | null>(null)
  const title = t('access.invitation.title')
  useEffect(() => {
    document.title = `${title} · Freehold`
    // The token stays in memory only: not in the address bar, not in the history.
    window.history.replaceState(window.history.state, '', '/invitation')
  }, [title])
  if (!token)
    return (
      <Bare>
        <BareCard title={t('access.invitation.missing')} why={t('access.invitation.missingWhy')}>
          <Button variant="default" onClick={() => void navigate({ to: paths.signIn() })}>
            {t('access.signIn.title')}
          </Button>
        </BareCard>
      </Bare>
    )
  return (
    <Bare>
      <BareCard
        title={accepted ? t('access.enroll.title') : title}
        why={accepted ? t('access.enroll.why') : t('access.invitation.why')}
      >
        {accepted ? (
          <SignInForm half={accepted} done={() => void navigate({ to: paths.home })} />
        ) : (
          <ChoosePassword token={token} done={setAccepted} />
        )}
      </BareCard>
    </Bare>
  )
}

function ChoosePassword({ token, done }: { token: string; done: (half: Half) => void }) {
  const { t } = useTranslation()
  const rules = usePasswordRules()
  const { form, attributes, field, busy, problem } = useRoomForm({
    initial: { password: '', again: '' },
    validate: (values) => newPasswordErrors(rules, { password: values.password, again: values.again }, t),
    send: async ({ password }) => {
      done(await call('POST /invitation', { token, password }, { bare: true }))
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <NewPassword
          rules={rules}
          names={[]}
          password={field('password')}
          again={field('again')}
          fill={(password) => form.setValues({ password, again: password })}
        />
        <Button type="submit" loading={busy}>
          {t('common.next')}
        </Button>
      </FormStack>
    </form>
  )
}
