import { Button, FileInput, PasswordInput, Select, Tabs, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { FormFoot, FormStack, useRoomForm } from '../../ui/form.tsx'
import { Card } from '../../ui/Page.tsx'
import { toasts } from '../../ui/toasts.ts'

/** Three ways to a certificate. None of them changes what browsers get: that is a step of its own. */
export function NewIdentity() {
  const { t } = useTranslation()
  return (
    <Card title={t('tls.new.title')}>
      <Tabs defaultValue="authority" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="authority">{t('tls.new.authority')}</Tabs.Tab>
          <Tabs.Tab value="upload">{t('tls.new.upload')}</Tabs.Tab>
          <Tabs.Tab value="request">{t('tls.new.request')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="authority">
          <Issue />
        </Tabs.Panel>
        <Tabs.Panel value="upload">
          <Upload />
        </Tabs.Panel>
        <Tabs.Panel value="request">
          <Request />
        </Tabs.Panel>
      </Tabs>
    </Card>
  )
}

/** `a.example, b.example` or one per line. */
function namesFrom(text: string): { names?: string[] } {
  const names = text.split(/[\s,]+/).filter(Boolean)
  return names.length > 0 ? { names } : {}
}

function Issue() {
  const { t } = useTranslation()
  const issue = useChange('POST /tls/identities')
  const { attributes, field, busy, problem, why } = useRoomForm({
    initial: { names: '' },
    deed: ({ names }) => deedOf('POST /tls/identities', namesFrom(names)),
    send: async ({ names }, reason) => {
      await issue.mutateAsync({ input: namesFrom(names), reason })
      toasts.show({ message: t('tls.new.made') })
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <p className="muted">{t('tls.new.authorityText')}</p>
        <TextInput label={t('tls.names')} description={t('tls.new.namesHelp')} maxLength={2000} {...field('names')} />
        {why}
        <FormFoot>
          <Button type="submit" loading={busy}>
            {t('tls.new.issue')}
          </Button>
        </FormFoot>
      </FormStack>
    </form>
  )
}

function Upload() {
  const { t } = useTranslation()
  const upload = useChange('POST /tls/uploads')
  const { form, attributes, field, busy, problem, why } = useRoomForm({
    initial: { pfx: null as File | null, pem: '', password: '' },
    validate: ({ pfx, pem }) => ((pfx === null) === (pem.trim() === '') ? { pem: t('tls.new.oneOfBoth') } : {}),
    send: async ({ pfx, pem, password }, reason) => {
      const file = pfx === null ? { pem } : await contentOf(pfx)
      await upload.mutateAsync({ input: { ...file, ...(password === '' ? {} : { password }) }, reason })
      form.setValues({ pfx: null, pem: '', password: '' })
      toasts.show({ message: t('tls.new.made') })
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <p className="muted">{t('tls.new.uploadText')}</p>
        <FileInput
          label={t('tls.new.file')}
          description={t('tls.new.fileHelp')}
          placeholder={t('tls.new.choose')}
          accept=".pfx,.p12,.pem,.crt,.cer,.key,.txt"
          clearable
          clearButtonProps={{ 'aria-label': t('tls.new.noFile') }}
          {...field('pfx')}
        />
        <Textarea
          label={t('tls.new.pem')}
          description={t('tls.new.pemHelp')}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={131_072}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          {...field('pem')}
        />
        <PasswordInput
          label={t('tls.new.password')}
          description={t('tls.new.passwordHelp')}
          autoComplete="off"
          maxLength={256}
          {...field('password')}
        />
        {why}
        <FormFoot>
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t('tls.new.take')}
          </Button>
        </FormFoot>
      </FormStack>
    </form>
  )
}

/** A text file is PEM; anything else is taken for PKCS #12. */
async function contentOf(file: File): Promise<{ pem: string } | { pfx: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  if (text.includes('-----BEGIN ')) return { pem: text }
  return { pfx: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) }
}

const ALGORITHMS = ['ec-p256', 'rsa-2048', 'rsa-3072'] as const

function Request() {
  const { t } = useTranslation()
  const request = useChange('POST /tls/requests')
  const { attributes, field, busy, problem, why } = useRoomForm({
    initial: { names: '', organization: '', algorithm: ALGORITHMS[0] },
    send: async ({ names, organization, algorithm }, reason) => {
      const input = { ...namesFrom(names), ...(organization === '' ? {} : { organization }), algorithm }
      await request.mutateAsync({ input, reason })
      toasts.show({ message: t('tls.new.requested') })
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <p className="muted">{t('tls.new.requestText')}</p>
        <TextInput label={t('tls.names')} description={t('tls.new.namesHelp')} maxLength={2000} {...field('names')} />
        <TextInput
          label={t('tls.new.organization')}
          description={t('tls.new.organizationHelp')}
          maxLength={64}
          {...field('organization')}
        />
        <Select
          label={t('tls.key')}
          description={t('tls.new.keyHelp')}
          data={ALGORITHMS.map((value) => ({ value, label: t(`tls.new.keys.${value}`) }))}
          allowDeselect={false}
          {...field('algorithm')}
        />
        {why}
        <FormFoot>
          <Button type="submit" loading={busy}>
            {t('tls.new.makeRequest')}
          </Button>
        </FormFoot>
      </FormStack>
    </form>
  )
}
