import { Button, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Source, SourceInput } from '../../api/api.ts'
import type { Deed } from '../../command/deed.ts'
import { FormFoot, FormPart, FormStack, Pair, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Card } from '../../ui/Page.tsx'
import { Pin } from './Pin.tsx'
import { placeIn } from './place.ts'
import { ProbeView } from './ProbeView.tsx'
import style from './SourceForm.module.css'
import { useTest } from './useTest.ts'

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

/** What nobody but the person knows; name and base are read from the directory. */
const REQUIRED = ['host', 'bindDn'] as const

/** What is sent; a password that was not typed is left out, and the stored one stays. */
export type SourceDraft = Omit<SourceInput, 'password'> & { password?: string }

function toDraft(values: Values): SourceDraft {
  const { password, serverName, ...rest } = values
  return { ...rest, ...placeOf(values), serverName: serverName.trim() || null, ...(password ? { password } : {}) }
}

/** The port may stand behind the host. */
function placeOf({ host, port }: Values): { host: string; port: number } {
  const typed = placeIn(host)
  return { host: typed.host, port: typed.port ?? port }
}

/** Whether two connections are the same one: what was tested is what is saved. */
function sameConnection(a: Values, b: Values): boolean {
  const [one, other] = [withoutName(a), withoutName(b)].map((draft) =>
    JSON.stringify(draft, Object.keys(draft).toSorted()),
  )
  return one === other
}

function withoutName(values: Values): Omit<SourceDraft, 'name'> {
  const { name: _, ...connection } = toDraft(values)
  return connection
}

/**
 * A directory from address to saved source. Host, account and password are asked for; the certificate that the server shows is looked at
 * and pinned, the whole path is tested with its stages, and what the directory says of itself fills the rest.
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
  const { running, probe, problem: failed, shown, run, forget } = useTest()
  const [tested, setTested] = useState<Values | null>(null)
  const [saved, setSaved] = useState(false)
  const { form, attributes, field, busy, problem, refuse, why } = useRoomForm<Values>({
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
    setTested(null)
    const { baseDn, ...asked } = withoutName(form.getValues())
    const asking = {
      ...asked,
      ...placeOf(form.getValues()),
      ...(baseDn.trim() ? { baseDn } : {}),
      ...(source ? { source: source.id } : {}),
    }
    const found = await run(asking, refuse)
    if (!found?.stages.every(({ state }) => state === 'good')) return
    const { name, host } = form.getValues()
    form.setValues({
      baseDn: baseDn.trim() || (found.baseDn ?? ''),
      name: name.trim() || (found.domain ?? host),
    })
    setTested(form.getValues())
  }

  /** A port behind the host goes where ports stand; a certificate was trusted for the host that showed it. */
  function settlePlace(): void {
    const place = placeOf(form.getValues())
    const before = form.getValues()
    if (place.host !== before.host) form.setFieldValue('host', place.host)
    if (place.port !== before.port) form.setFieldValue('port', place.port)
    if (shown === null || (place.host === shown.host && place.port === shown.port)) return
    form.setFieldValue('trusted', source?.trusted ?? '')
    forget()
  }

  const passed = tested !== null && sameConnection(tested, form.getValues())
  return (
    <form {...attributes}>
      <Card>
        <FormStack problem={problem}>
          <FormPart title={t('directory.form.server')} help={t('directory.form.serverHelp')}>
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
                maxLength={270}
                {...field('host')}
                onBlur={settlePlace}
              />
              <NumberInput
                label={t('directory.form.port')}
                min={1}
                max={65_535}
                hideControls
                allowDecimal={false}
                {...field('port')}
                onBlur={settlePlace}
              />
            </Pair>
            <p className="muted small">{t('directory.form.tls')}</p>
          </FormPart>
          <FormPart title={t('directory.form.account')} help={t('directory.form.accountHelp')}>
            <TextInput
              label={t('directory.form.bindDn')}
              description={t('directory.form.bindDnHelp')}
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
          </FormPart>
          <FormPart title={t('directory.form.found')} help={t('directory.form.foundHelp')}>
            <TextInput
              label={t('directory.form.baseDn')}
              description={t('directory.form.baseDnHelp')}
              placeholder={EXAMPLE.baseDn}
              autoCapitalize="off"
              spellCheck={false}
              maxLength={500}
              {...field('baseDn')}
            />
            <TextInput
              label={t('directory.form.name')}
              description={t('directory.form.nameHelp')}
              maxLength={100}
              {...field('name')}
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
        </FormStack>
      </Card>
      <div className={style.foot}>
        {failed ? <ProblemView problem={failed} /> : null}
        {shown ? (
          <Pin
            shown={shown.certificate}
            trusted={shown.certificate.pem === form.getValues().trusted}
            pin={() => {
              form.setFieldValue('trusted', shown.certificate.pem)
              void test()
            }}
          />
        ) : null}
        {(running && form.getValues().trusted) || probe ? <ProbeView probe={probe} running={running} /> : null}
        {passed ? why : null}
        <FormFoot>
          <Button variant={passed || shown ? 'default' : 'filled'} loading={running} onClick={() => void test()}>
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
