import { Button, Checkbox, Input, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { NewToken } from '../../../api/api.ts'
import { useChange, useMe } from '../../../api/read.ts'
import { deedOf } from '../../../command/deed.ts'
import { useWords } from '../../../i18n/words.ts'
import { paths } from '../../../paths.ts'
import { exact } from '../../../ui/format.ts'
import { FormFoot, FormPart, FormStack, useRoomForm } from '../../../ui/form.tsx'
import { SecretOnce } from '../../../ui/SecretOnce.tsx'
import { SmallChoice } from '../../../ui/SmallChoice.tsx'
import style from './OwnTokens.module.css'
import { givable, readingOnly } from './words.ts'

const DAYS = [1, 7, 30, 90, 180, 365]

type May = 'read' | 'some' | 'all'

type Wanted = { name: string; days: string; may: May; some: string[]; networks: string }

/** Asks what a token is for and what it may do, and shows it this once. */
export default function MakeToken({ close }: { close: () => void }) {
  const { t } = useTranslation()
  const [made, setMade] = useState<NewToken | null>(null)
  return (
    <Modal
      opened
      onClose={close}
      // A click beside it must not lose what is shown once.
      closeOnClickOutside={false}
      title={made ? t('tokens.make.made', { name: made.token.name }) : t('tokens.make.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made ? <Made made={made} close={close} /> : <Form made={setMade} close={close} />}
    </Modal>
  )
}

function Made({ made: { token, text }, close }: { made: NewToken; close: () => void }) {
  const { t } = useTranslation()
  return (
    <FormStack>
      <SecretOnce
        values={[text]}
        filename="freehold-token.txt"
        heading={t('tokens.make.heading', { name: token.name })}
      />
      <p className="muted small">
        {t('tokens.make.send', { time: exact(token.expiresAt) })}{' '}
        <a className="link nowrap" href={paths.help('api-calls', 'with-an-api-token')} target="_blank" rel="noreferrer">
          {t('tokens.make.guide')}
        </a>
      </p>
      <FormFoot>
        <Button onClick={close}>{t('tokens.make.done')}</Button>
      </FormFoot>
    </FormStack>
  )
}

function Form({ made, close }: { made: (token: NewToken) => void; close: () => void }) {
  const { t } = useTranslation()
  const mine = givable(useMe().permissions)
  const reading = readingOnly(mine)
  const create = useChange('POST /account/tokens')
  const chosen = ({ may, some }: Wanted): string[] => (may === 'read' ? reading : may === 'all' ? mine : some)
  const deed = (values: Wanted) =>
    deedOf('POST /account/tokens', {
      name: values.name.trim(),
      days: Number(values.days),
      permissions: chosen(values),
      networks: values.networks.split(/[\s,]+/).filter((line) => line !== ''),
    })
  const { form, attributes, field, busy, problem, why } = useRoomForm<Wanted>({
    initial: { name: '', days: '90', may: 'read', some: [], networks: '' },
    validate: (values) => ({
      ...(values.name.trim() ? {} : { name: t('common.required') }),
      ...(chosen(values).length > 0 ? {} : { some: t('tokens.make.none') }),
    }),
    deed,
    send: async (values, reason) => made(await create.mutateAsync({ ...deed(values), reason })),
  })
  const { may, some } = form.getValues()
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <TextInput
          label={t('tokens.make.name')}
          description={t('tokens.make.nameHelp')}
          maxLength={80}
          data-autofocus
          {...field('name')}
        />
        <Select
          label={t('tokens.make.days')}
          data={DAYS.map((days) => ({ value: String(days), label: t('tokens.make.daysChoice', { count: days }) }))}
          allowDeselect={false}
          {...field('days')}
        />
        <FormPart title={t('tokens.make.may')} help={t('tokens.make.never')}>
          <div>
            <SmallChoice<May>
              label={t('tokens.make.may')}
              value={may}
              choices={(['read', 'some', 'all'] as const).map((value) => ({ value, label: t(`tokens.make.${value}`) }))}
              change={(value) => form.setFieldValue('may', value)}
            />
          </div>
          {may === 'some' ? (
            <Permissions
              all={mine}
              some={some}
              change={(next) => form.setFieldValue('some', next)}
              error={form.errors['some']}
            />
          ) : (
            <p className="muted small">
              {may === 'read' ? t('tokens.make.readHelp', { count: reading.length }) : t('tokens.make.allHelp')}
            </p>
          )}
        </FormPart>
        <Textarea
          label={t('tokens.make.networks')}
          description={t('tokens.make.networksHelp')}
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          autoCapitalize="off"
          {...field('networks')}
        />
        {why}
        <FormFoot>
          <Button type="submit" loading={busy}>
            {t('tokens.make.do')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
        </FormFoot>
      </FormStack>
    </form>
  )
}

function Permissions(props: {
  all: readonly string[]
  some: readonly string[]
  change: (some: string[]) => void
  error: ReactNode
}) {
  const words = useWords()
  const { all, some, change, error } = props
  return (
    <>
      <div className={style.permissions}>
        {all.map((permission) => (
          <Checkbox
            key={permission}
            label={words.permission(permission)}
            checked={some.includes(permission)}
            error={error ? true : null}
            onChange={({ currentTarget: { checked } }) =>
              change(checked ? [...some, permission] : some.filter((one) => one !== permission))
            }
          />
        ))}
      </div>
      {error ? <Input.Error role="alert">{error}</Input.Error> : null}
    </>
  )
}
