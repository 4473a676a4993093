import { Button, PasswordInput } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { useChange, useMe, useRead } from '../../api/read.ts'
import { LanguageChoice } from '../../frame/LanguageChoice.tsx'
import { SchemeChoice } from '../../frame/SchemeChoice.tsx'
import { withTexts } from '../../i18n/index.ts'
import { useWords } from '../../i18n/words.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { FormFoot, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { lazyPiece } from '../../ui/lazy-piece.ts'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Columns, Facts, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { SecretOnce } from '../../ui/SecretOnce.tsx'
import { ShortcutSwitch } from '../../ui/ShortcutSwitch.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Factors } from './Factors.tsx'
import { agentWords } from './agent.ts'
import { MailAddress } from './MailAddress.tsx'
import { NewPassword } from './passwords/NewPassword.tsx'
import { newPasswordErrors, usePasswordRules } from './passwords/rules.ts'
import { toasts } from '../../ui/toasts.ts'
import style from './OwnAccount.module.css'

const OwnTokens = lazyPiece(() => withTexts(['tokens'], () => import('./tokens/OwnTokens.tsx')))

export function OwnAccount() {
  const { t } = useTranslation()
  const words = useWords()
  const me = useMe()
  const language = useChange('PUT /account/language')
  return (
    <Page title={t('access.own.title')} purpose={t('access.own.purpose')}>
      <Columns
        side={
          <Stack>
            <Card title={t('common.facts')} flush>
              <Facts
                facts={[
                  [t('access.account.name'), me.account.displayName],
                  [t('access.account.username'), me.account.username],
                  [t('access.account.kind'), t(`access.kinds.${me.account.kind}`)],
                  [t('access.account.roles'), me.roles.map((role) => words.role(role)).join(', ')],
                ]}
              />
            </Card>
            <Card title={t('access.own.look')}>
              <FormStack>
                <div className={style.choice}>
                  <span>{t('frame.language')}</span>
                  <LanguageChoice keep={(chosen) => language.mutate({ input: { language: chosen } })} />
                </div>
                <div className={style.choice}>
                  <span>{t('frame.scheme')}</span>
                  <SchemeChoice />
                </div>
                <ShortcutSwitch />
              </FormStack>
            </Card>
          </Stack>
        }
      >
        <Factors />
        <Sessions />
        <Suspense>
          <OwnTokens />
        </Suspense>
        {me.account.kind === 'local' ? <Password /> : null}
        <MailAddress />
        <RecoveryCodes username={me.account.username} />
      </Columns>
    </Page>
  )
}

function Sessions() {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /account/sessions', {})
  const end = useChange('DELETE /account/sessions/:id')
  const endOthers = useChange('DELETE /account/sessions')
  return (
    <Card
      title={t('access.sessions.title')}
      aside={
        (data?.items.length ?? 0) > 1 ? (
          <Button
            variant="default"
            size="xs"
            loading={endOthers.isPending}
            onClick={() =>
              endOthers.mutate({ input: {} }, { onSuccess: () => toasts.show({ message: t('sessions.endedOthers') }) })
            }
          >
            {t('sessions.endOthers')}
          </Button>
        ) : (
          t('access.sessions.aside')
        )
      }
      flush
    >
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading lines={3} />}
      <ul>
        {(data?.items ?? []).map((session) => (
          <li key={session.id} className={style.session}>
            <div className={style.words}>
              <p className={style.agent}>
                {agentWords(session.agent) || t('access.sessions.unknownAgent')}{' '}
                {session.current ? <State state="good">{t('access.sessions.this')}</State> : null}
              </p>
              <p className="muted small">
                {session.address ?? t('access.sessions.noAddress')} · {t('access.sessions.seen')}{' '}
                <Time at={session.seenAt} />
              </p>
            </div>
            {session.current ? null : (
              <Button
                variant="default"
                size="xs"
                loading={end.isPending && end.variables.input.id === session.id}
                onClick={() => end.mutate({ input: { id: session.id } })}
              >
                {t('access.sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Password() {
  const { t } = useTranslation()
  const { account, organisation } = useMe()
  const rules = usePasswordRules()
  const { form, attributes, field, busy, problem } = useRoomForm({
    initial: { current: '', next: '', again: '' },
    validate: (values) => ({
      ...(values.current ? {} : { current: t('common.required') }),
      ...newPasswordErrors(rules, { next: values.next, again: values.again }, t),
    }),
    send: async (values) => {
      await call('PUT /account/password', { current: values.current, next: values.next })
      form.reset()
      toasts.show({ message: t('access.password.changed') })
    },
  })
  useUnsavedGuard(form.isDirty())
  const toggle = { 'aria-label': t('common.showPassword'), tabIndex: 0 }
  return (
    <Card title={t('access.password.title')}>
      <form {...attributes}>
        <FormStack problem={problem}>
          <PasswordInput
            autoComplete="current-password"
            label={t('access.password.current')}
            visibilityToggleButtonProps={toggle}
            {...field('current')}
          />
          <NewPassword
            rules={rules}
            names={[account.displayName, account.username, account.mail ?? '', organisation ?? '']}
            password={field('next')}
            again={field('again')}
            fill={(next) => form.setValues({ next, again: next })}
          />
          <FormFoot>
            <Button type="submit" variant="default" loading={busy}>
              {t('access.password.do')}
            </Button>
            <span className="muted small">{t('access.password.ends')}</span>
          </FormFoot>
        </FormStack>
      </form>
    </Card>
  )
}

function RecoveryCodes({ username }: { username: string }) {
  const { t } = useTranslation()
  const me = useMe()
  const make = useChange('POST /account/recovery-codes', { bare: true })
  const [asking, setAsking] = useState(false)
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Card title={t('access.recovery.title')}>
      <FormStack>
        <p className="muted">
          {t('access.recovery.why')} {t('access.recovery.left', { count: me.recoveryCodesLeft })}
        </p>
        {codes ? (
          <SecretOnce
            values={codes}
            filename="freehold-recovery-codes.txt"
            heading={t('access.enroll.fileHeading', { name: username })}
          />
        ) : (
          <div>
            <Button variant="default" onClick={() => setAsking(true)}>
              {t('access.recovery.make')}
            </Button>
          </div>
        )}
      </FormStack>
      <ConfirmDanger
        mild
        opened={asking}
        close={() => setAsking(false)}
        title={t('access.recovery.make')}
        consequences={[t('access.recovery.old'), t('access.recovery.new')]}
        wayBack={t('access.recovery.back')}
        label={t('access.recovery.make')}
        act={async () => setCodes((await make.mutateAsync({ input: {} })).recoveryCodes)}
      />
    </Card>
  )
}
