import { Button, Checkbox, NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/can.ts'
import { useChange } from '../../api/read.ts'
import { relative } from '../../ui/format.ts'
import { FormFoot, FormPart, FormStack, Pair } from '../../ui/form.tsx'
import { Card } from '../../ui/Page.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { useSectionForm, type SectionForm } from '../settings/use-section.tsx'
import type { Section } from '../settings/words.ts'
import style from './Alarms.module.css'
import { MailStages } from './MailStages.tsx'

const SECURITIES = ['starttls', 'tls', 'none'] as const
const lines = (text: string): string[] =>
  text
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
const listed = (value: unknown): string => (Array.isArray(value) ? value.join('\n') : '')
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function valuesOf(values: Section['values']) {
  return {
    on: values['on'] === true,
    host: text(values['host']),
    port: Number(values['port'] ?? 587),
    security: text(values['security']),
    trusted: text(values['trusted']),
    username: text(values['username']),
    password: '',
    from: text(values['from']),
    language: text(values['language']),
    recipientsBad: listed(values['recipientsBad']),
    recipientsAttention: listed(values['recipientsAttention']),
    attention: text(values['attention']),
    dailyAt: text(values['dailyAt']),
    quietFrom: text(values['quietFrom']),
    quietUntil: text(values['quietUntil']),
    tellCleared: values['tellCleared'] === true,
  }
}

type Values = ReturnType<typeof valuesOf>

/** The settings of mail. What is typed can be tested before it is saved. */
export function MailForm({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const room = useSectionForm({
    section,
    adopt,
    toForm: valuesOf,
    toValues: ({ password: _secret, recipientsBad, recipientsAttention, ...values }) => ({
      ...values,
      recipientsBad: lines(recipientsBad),
      recipientsAttention: lines(recipientsAttention),
    }),
    toSecrets: ({ password }): Record<string, string> => (password ? { password } : {}),
  })
  return (
    <>
      <Card>
        <form {...room.attributes}>
          <FormStack problem={room.problem}>
            <Checkbox label={t('alarms.mail.switchOn')} {...room.field('on', 'checkbox')} {...room.lock('on')} />
            <ServerPart room={room} secret={section.secrets['password']} />
            <PeoplePart room={room} />
            <WhenPart room={room} />
            {room.merge}
            {room.why}
            <FormFoot>
              <Button type="submit" loading={room.busy} disabled={!room.mayChange || !room.form.isDirty()}>
                {t('alarms.mail.save')}
              </Button>
            </FormFoot>
          </FormStack>
        </form>
      </Card>
      <Trial values={room.form.getValues()} />
    </>
  )
}

type Room = SectionForm<Values>

function ServerPart({ room, secret }: { room: Room; secret: Section['secrets'][string] | undefined }) {
  const { t } = useTranslation()
  return (
    <FormPart title={t('alarms.mail.server')} help={t('alarms.mail.serverHelp')}>
      <Pair>
        <TextInput
          label={t('alarms.mail.host')}
          maxLength={253}
          spellCheck={false}
          {...room.field('host')}
          {...room.lock('host')}
        />
        <NumberInput
          label={t('alarms.mail.port')}
          min={1}
          max={65_535}
          allowDecimal={false}
          {...room.field('port')}
          {...room.lock('port')}
        />
      </Pair>
      <Select
        label={t('alarms.mail.security')}
        allowDeselect={false}
        data={SECURITIES.map((value) => ({ value, label: t(`alarms.mail.securities.${value}`) }))}
        {...room.field('security')}
        {...room.lock('security')}
      />
      <Textarea
        label={t('alarms.mail.trusted')}
        description={t('alarms.mail.trustedHelp')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={20_000}
        spellCheck={false}
        {...room.field('trusted')}
        {...room.lock('trusted')}
      />
      <div className={style.halves}>
        <TextInput
          label={t('alarms.mail.username')}
          description={t('alarms.mail.usernameHelp')}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          {...room.field('username')}
          {...room.lock('username')}
        />
        <PasswordInput
          label={t('alarms.mail.password')}
          description={
            secret?.since
              ? t('alarms.mail.passwordSet', { time: relative(secret.since) })
              : t('alarms.mail.passwordNone')
          }
          maxLength={500}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword') }}
          {...room.field('password')}
          {...room.lock('password')}
        />
      </div>
    </FormPart>
  )
}

function PeoplePart({ room }: { room: Room }) {
  const { t } = useTranslation()
  return (
    <FormPart title={t('alarms.mail.people')} help={t('alarms.mail.recipientsHelp')}>
      <TextInput
        type="email"
        label={t('alarms.mail.from')}
        maxLength={254}
        {...room.field('from')}
        {...room.lock('from')}
      />
      <div className={style.halves}>
        <Textarea
          label={t('alarms.mail.recipientsBad')}
          rows={3}
          maxLength={6_000}
          {...room.field('recipientsBad')}
          {...room.lock('recipientsBad')}
        />
        <Textarea
          label={t('alarms.mail.recipientsAttention')}
          rows={3}
          maxLength={6_000}
          {...room.field('recipientsAttention')}
          {...room.lock('recipientsAttention')}
        />
      </div>
      <Select
        label={t('alarms.mail.language')}
        allowDeselect={false}
        data={(['en', 'de'] as const).map((value) => ({ value, label: t(`alarms.mail.languages.${value}`) }))}
        {...room.field('language')}
        {...room.lock('language')}
      />
    </FormPart>
  )
}

function WhenPart({ room }: { room: Room }) {
  const { t } = useTranslation()
  return (
    <FormPart title={t('alarms.mail.when')} help={t('alarms.mail.quietHelp')}>
      <div className={style.halves}>
        <Select
          label={t('alarms.mail.attention')}
          allowDeselect={false}
          data={(['at-once', 'daily'] as const).map((value) => ({
            value,
            label: t(`alarms.mail.attentions.${value}`),
          }))}
          {...room.field('attention')}
          {...room.lock('attention')}
        />
        <TextInput type="time" label={t('alarms.mail.dailyAt')} {...room.field('dailyAt')} {...room.lock('dailyAt')} />
      </div>
      <div className={style.halves}>
        <TextInput
          type="time"
          label={t('alarms.mail.quietFrom')}
          {...room.field('quietFrom')}
          {...room.lock('quietFrom')}
        />
        <TextInput
          type="time"
          label={t('alarms.mail.quietUntil')}
          {...room.field('quietUntil')}
          {...room.lock('quietUntil')}
        />
      </div>
      <Checkbox
        label={t('alarms.mail.tellCleared')}
        {...room.field('tellCleared', 'checkbox')}
        {...room.lock('tellCleared')}
      />
    </FormPart>
  )
}

/** Sends one mail with what is typed, and shows how far it came. */
function Trial({ values }: { values: Values }) {
  const { t } = useTranslation()
  const can = useCan()
  const trial = useChange('POST /mail/test')
  const [to, setTo] = useState('')
  if (!can('settings.manage')) return null
  const { host, port, trusted, username, from, password } = values
  const send = () =>
    trial.mutate({
      input: {
        to,
        host,
        port,
        security: values.security as 'tls',
        trusted,
        username,
        from,
        language: values.language as 'en',
        ...(password ? { password } : {}),
      },
    })
  return (
    <Card title={t('alarms.mail.testTitle')}>
      <FormStack>
        <p className="muted small">{t('alarms.mail.testHelp')}</p>
        <div className={style.test}>
          <TextInput
            type="email"
            className={style.grow}
            label={t('alarms.mail.testTo')}
            value={to}
            maxLength={254}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Button variant="default" onClick={send} loading={trial.isPending} disabled={to.trim() === '' || host === ''}>
            {t('alarms.mail.test')}
          </Button>
        </div>
        {trial.error ? <ProblemView problem={trial.error} /> : null}
        <MailStages trial={trial.data ?? null} />
      </FormStack>
    </Card>
  )
}
