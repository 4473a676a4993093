import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { RoleInfo, RoleInput } from '../../api/api.ts'
import { PERMISSIONS, type Permission } from '../../api/can.ts'
import { call } from '../../api/call.ts'
import { useChange, useMe } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { FormFoot, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { GoButton } from '../../ui/Go.tsx'
import { Card } from '../../ui/Page.tsx'
import { doneWithWayBack } from '../../ui/putBack.tsx'
import style from './Roles.module.css'

interface Values extends Record<string, unknown> {
  title: string
  name: string
  purpose: string
  permissions: Permission[]
}

/** Composes a role, or changes one that was composed here. */
export function RoleForm({ known: role }: { known: RoleInfo | null }) {
  const { t } = useTranslation()
  const go = useNavigate()
  const create = useChange('POST /roles')
  const save = useChange('PUT /roles/:name')
  const input = (values: Values): RoleInput => ({
    ...values,
    name: role?.role ?? (values.name || nameFrom(values.title)),
  })
  const deed = (values: Values) =>
    role === null
      ? deedOf('POST /roles', input(values))
      : deedOf('PUT /roles/:name', { ...input(values), version: role.version }, { version: role.version })
  const { form, attributes, field, busy, problem, why } = useRoomForm<Values>({
    asksReason: role !== null,
    initial: {
      title: role?.title ?? '',
      name: role?.role ?? '',
      purpose: role?.purpose ?? '',
      permissions: (role?.permissions ?? []) as Permission[],
    },
    validate: ({ title, permissions }) => ({
      ...(title.trim() ? {} : { title: t('common.required') }),
      ...(permissions.length > 0 ? {} : { permissions: t('roles.compose.choose') }),
    }),
    deed,
    send: async (values, reason) => {
      if (role === null) {
        const made = await create.mutateAsync({ input: input(values), reason })
        form.resetDirty()
        await go({ to: paths.role(made.role) })
        return
      }
      const version = role.version
      const done = { ...deedOf('PUT /roles/:name', { ...input(values), version }, { version }), reason }
      const after = await save.mutateAsync(done)
      doneWithWayBack(t('roles.compose.saved', { role: values.title }), done, (again) =>
        call(
          'PUT /roles/:name',
          { ...input(form.getInitialValues()), version: after.version },
          { version: after.version, reason: again },
        ),
      )
    },
  })
  useUnsavedGuard(form.isDirty())
  return (
    <Card title={role === null ? undefined : t('roles.compose.edit')}>
      <form {...attributes}>
        <FormStack problem={problem}>
          <TextInput label={t('roles.compose.name')} maxLength={80} {...field('title')} />
          {role === null ? (
            <TextInput
              label={t('roles.name')}
              description={t('roles.compose.nameHelp')}
              placeholder={nameFrom(form.getValues().title)}
              autoCapitalize="off"
              spellCheck={false}
              maxLength={40}
              {...field('name')}
            />
          ) : null}
          <Textarea
            label={t('roles.compose.purposeLabel')}
            maxLength={300}
            autosize
            minRows={2}
            {...field('purpose')}
          />
          <Permissions
            value={form.values.permissions}
            change={(permissions) => form.setFieldValue('permissions', permissions)}
            error={form.errors['permissions'] as string | undefined}
          />
          {role === null || form.isDirty() ? why : null}
          <FormFoot>
            <Button type="submit" loading={busy} disabled={role !== null && !form.isDirty()}>
              {role === null ? t('roles.compose.do') : t('common.save')}
            </Button>
            {role === null ? (
              <GoButton to={paths.roles} variant="default">
                {t('common.cancel')}
              </GoButton>
            ) : null}
          </FormFoot>
        </FormStack>
      </form>
    </Card>
  )
}

/** `Help desk` → `help-desk`: what addresses, files and the log call a role. */
function nameFrom(title: string): string {
  const plain = title
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-$/, '')
}

type Of<P> = P extends `${infer Room}.${string}` ? Room : never

function roomOf<P extends Permission>(permission: P): Of<P> {
  return permission.split('.')[0] as Of<P>
}

function Permissions(props: { value: Permission[]; change: (value: Permission[]) => void; error: string | undefined }) {
  const { t } = useTranslation()
  const words = useWords()
  const me = useMe()
  const rooms = Map.groupBy(PERMISSIONS, roomOf)
  return (
    <Checkbox.Group
      label={t('roles.allows')}
      description={t('roles.compose.onlyYours')}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
      value={props.value}
      onChange={(value) => props.change(value)}
      error={props.error}
    >
      <div className={style.rooms} style={{ marginTop: 12 }}>
        {[...rooms].map(([room, permissions]) => (
          <fieldset key={room} className={style.room}>
            <legend>{t(`roles.rooms.${room}`)}</legend>
            {permissions.map((permission) => (
              <Checkbox
                key={permission}
                value={permission}
                label={words.permission(permission)}
                disabled={!me.permissions.includes(permission) && !props.value.includes(permission)}
              />
            ))}
          </fieldset>
        ))}
      </div>
    </Checkbox.Group>
  )
}
