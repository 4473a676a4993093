import { Button, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Probe, ServerCertificate, Source, SourceInput } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { toProblem, type Problem } from '../../api/problem.ts'
import type { Deed } from '../../command/deed.ts'
import { FormFoot, FormPart, FormStack, Pair, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Card } from '../../ui/Page.tsx'
import { day } from '../../ui/format.ts'
import { ProbeView } from './ProbeView.tsx'
import style from './SourceForm.module.css'

type Values = {
  name: string
  kind: Source['kind']
  host: string
  port: number
  serverName: string
  trusted: string
  bindDn: string
  password: string
  baseDn: string
}

/** The same in every language. */
const EXAMPLE = {
  host: 'dc1.corp.example',
  bindDn: 'CN=freehold-read,OU=Service,DC=corp,DC=example',
  baseDn: 'DC=corp,DC=example',
}

const REQUIRED = ['name', 'host', 'bindDn', 'baseDn'] as const

/** What is sent; a password that was not typed is left out, and the stored one stays. */
export type SourceDraft = Omit<SourceInput, 'password'> & { password?: string }

function toDraft(values: Values): SourceDraft {
  const { password, serverName, ...rest } = values
  return { ...rest, port: rest.port, serverName: serverName.trim() || null, ...(password ? { password } : {}) }
}

/**
 * A directory from address to saved source: the certificate that the server shows is looked at and pinned, the whole path is tested with
 * its stages, then it is saved.
 */
export function SourceForm({
  source,
  save,
  deed,
  cancel,
}: {
  source?: Source
  save: (draft: SourceDraft, reason: string) => Promise<unknown>
  deed: (draft: SourceDraft) => Deed
  cancel?: ReactNode
}) {
  const { t } = useTranslation()
  const [probe, setProbe] = useState<Probe | null>(null)
  const [probing, setProbing] = useState(false)
  const [failed, setFailed] = useState<Problem | null>(null)
  const [saved, setSaved] = useState(false)
  const { form, attributes, field, busy, problem, why } = useRoomForm<Values>({
    initial: {
      name: source?.name ?? '',
      kind: source?.kind ?? 'active-directory',
      host: source?.host ?? '',
      port: source?.port ?? 636,
      serverName: source?.serverName ?? '',
      trusted: source?.trusted ?? '',
      bindDn: source?.bindDn ?? '',
      password: '',
      baseDn: source?.baseDn ?? '',
    },
    validate: (values) => ({
      ...Object.fromEntries(
        REQUIRED.filter((name) => !values[name].trim()).map((name) => [name, t('common.required')]),
      ),
      ...(values.trusted ? {} : { trusted: t('directory.form.pinFirst') }),
      ...(values.password || source ? {} : { password: t('common.required') }),
    }),
    deed: (values) => deed(toDraft(values)),
    send: async (values, reason) => {
      await save(toDraft(values), reason)
      setSaved(true)
    },
  })
  useUnsavedGuard(form.isDirty() && !saved)

  async function test(): Promise<void> {
    if (form.validate().hasErrors) return
    setProbing(true)
    setFailed(null)
    setProbe(null)
    try {
      setProbe(
        await call('POST /directory/probe', {
          ...withoutName(form.getValues()),
          ...(source ? { source: source.id } : {}),
        }),
      )
    } catch (thrown) {
      setFailed(toProblem(thrown))
    } finally {
      setProbing(false)
    }
  }

  const passed = probe?.stages.every((stage) => stage.state === 'good') ?? false
  return (
    <form {...attributes}>
      <Card>
        <FormStack problem={problem}>
          <FormPart title={t('directory.form.server')} help={t('directory.form.serverHelp')}>
            <TextInput
              label={t('directory.form.name')}
              description={t('directory.form.nameHelp')}
              maxLength={100}
              {...field('name')}
            />
            <Select
              label={t('directory.form.kind')}
              data={[
                { value: 'active-directory', label: 'Active Directory' },
                { value: 'openldap', label: 'OpenLDAP' },
              ]}
              {...field('kind')}
            />
            <Pair>
              <TextInput
                label={t('directory.form.host')}
                placeholder={EXAMPLE.host}
                autoCapitalize="off"
                spellCheck={false}
                maxLength={253}
                {...field('host')}
              />
              <NumberInput
                label={t('directory.form.port')}
                min={1}
                max={65_535}
                hideControls
                allowDecimal={false}
                {...field('port')}
              />
            </Pair>
            <p className="muted small">{t('directory.form.tls')}</p>
          </FormPart>
          <FormPart title={t('directory.form.certificate')} help={t('directory.form.certificateHelp')}>
            <Pin
              host={form.getValues().host.trim()}
              port={form.getValues().port}
              pem={form.getValues().trusted}
              error={form.errors['trusted']}
              pin={(pem) => {
                form.setFieldValue('trusted', pem)
                form.clearFieldError('trusted')
              }}
            />
            <TextInput
              label={t('directory.form.serverName')}
              description={t('directory.form.serverNameHelp')}
              autoCapitalize="off"
              spellCheck={false}
              maxLength={253}
              {...field('serverName')}
            />
          </FormPart>
          <FormPart title={t('directory.form.account')} help={t('directory.form.accountHelp')}>
            <TextInput
              label={t('directory.form.bindDn')}
              placeholder={EXAMPLE.bindDn}
              autoCapitalize="off"
              spellCheck={false}
              autoComplete="off"
              maxLength={500}
              {...field('bindDn')}
            />
            <PasswordInput
              label={t('directory.form.password')}
              description={source ? t('directory.form.passwordKept') : t('directory.form.passwordHelp')}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword'), tabIndex: 0 }}
              maxLength={500}
              {...field('password')}
            />
            <TextInput
              label={t('directory.form.baseDn')}
              description={t('directory.form.baseDnHelp')}
              placeholder={EXAMPLE.baseDn}
              autoCapitalize="off"
              spellCheck={false}
              maxLength={500}
              {...field('baseDn')}
            />
          </FormPart>
        </FormStack>
      </Card>
      <div className={style.foot}>
        {failed ? <ProblemView problem={failed} /> : null}
        {probing || probe ? <ProbeView probe={probe} running={probing} /> : null}
        {passed ? why : null}
        <FormFoot>
          <Button variant={passed ? 'default' : 'filled'} loading={probing} onClick={() => void test()}>
            {t('directory.form.test')}
          </Button>
          <Button type="submit" variant={passed ? 'filled' : 'default'} disabled={!passed} loading={busy}>
            {t('common.save')}
          </Button>
          {cancel}
          {passed ? null : <span className="muted small">{t('directory.form.testFirst')}</span>}
        </FormFoot>
      </div>
    </form>
  )
}

function withoutName(values: Values): Omit<SourceDraft, 'name'> {
  const { name: _, ...connection } = toDraft(values)
  return connection
}

/** Fetches what the server shows, for a person to compare and to trust. */
function Pin({
  host,
  port,
  pem,
  pin,
  error,
}: {
  host: string
  port: number
  pem: string
  pin: (pem: string) => void
  error: ReactNode
}) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<ServerCertificate | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  async function fetchIt(): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      setShown(await call('POST /directory/certificate', { host, port }))
    } catch (thrown) {
      setProblem(toProblem(thrown))
    } finally {
      setBusy(false)
    }
  }

  const trusted = shown !== null && shown.pem === pem
  return (
    <div className={style.pin}>
      <div className={style.pinHead}>
        <Button variant="default" size="xs" disabled={!host} loading={busy} onClick={() => void fetchIt()}>
          {t('directory.form.fetch')}
        </Button>
        {shown === null && pem ? <span className="muted small">{t('directory.form.pinned')}</span> : null}
        {host ? null : <span className="muted small">{t('directory.form.hostFirst')}</span>}
      </div>
      {problem ? <ProblemView problem={problem} /> : null}
      {shown ? (
        <dl className={style.shown}>
          <dt>{t('directory.form.subject')}</dt>
          <dd>{shown.subject}</dd>
          <dt>{t('ca.certificate.issuer')}</dt>
          <dd>{shown.issuer}</dd>
          <dt>{t('directory.form.names')}</dt>
          <dd>{shown.names.join(', ') || '—'}</dd>
          <dt>SHA-256</dt>
          <dd className="mono">{shown.fingerprint}</dd>
          <dt>{t('common.validUntil')}</dt>
          <dd>{day(shown.notAfter)}</dd>
        </dl>
      ) : null}
      {shown ? (
        <div className={style.pinHead}>
          <Button size="xs" variant={trusted ? 'default' : 'light'} disabled={trusted} onClick={() => pin(shown.pem)}>
            {trusted ? t('directory.form.trusted') : t('directory.form.trust')}
          </Button>
          <span className="muted small">{t('directory.form.compare')}</span>
        </div>
      ) : null}
      {error ? (
        <p className={style.error} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  )
}
