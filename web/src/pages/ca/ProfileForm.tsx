import { Button, Checkbox, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Profile, ProfileInput } from '../../api/api.ts'
import type { Deed } from '../../command/deed.ts'
import { useWords } from '../../i18n/words.ts'
import { FormFoot, FormPart, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { Card } from '../../ui/Page.tsx'
import { EXTENDED_KEY_USAGES, KEY_USAGES } from './words.ts'

const SLUG = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/

/** `Wi-Fi staff` → `wi-fi-staff`: what stands in the address until somebody writes another. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 63)
}

export function ProfileForm({
  profile,
  save,
  deed,
  cancel,
}: {
  profile?: Profile
  save: (input: ProfileInput, reason: string) => Promise<unknown>
  deed: (input: ProfileInput) => Deed
  cancel?: ReactNode
}) {
  const { t } = useTranslation()
  const words = useWords()
  const { form, attributes, field, busy, problem, why } = useRoomForm<ProfileInput & Record<string, unknown>>({
    initial: {
      name: profile?.name ?? '',
      slug: profile?.slug ?? '',
      subjectTemplate: profile?.subjectTemplate ?? 'CN={subject}',
      keyUsage: (profile?.keyUsage as ProfileInput['keyUsage'] | undefined) ?? ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsage: profile?.extendedKeyUsage ?? ['clientAuth'],
      validityDays: profile?.validityDays ?? 365,
      minRsaBits: (profile?.minRsaBits as ProfileInput['minRsaBits'] | undefined) ?? 2048,
      legacy: profile?.legacy ?? false,
      challengeTtlMinutes: profile?.challengeTtlMinutes ?? 60,
    },
    validate: (values) => ({
      ...(values.name.trim() ? {} : { name: t('common.required') }),
      ...(SLUG.test(values.slug) ? {} : { slug: t('ca.profile.slugWrong') }),
      ...(values.subjectTemplate.split('{subject}').length === 2
        ? {}
        : { subjectTemplate: t('ca.profile.subjectWrong') }),
      ...(values.keyUsage.length > 0 ? {} : { keyUsage: t('ca.profile.usageNone') }),
    }),
    send: save,
    deed,
  })
  useUnsavedGuard(form.isDirty() && !busy)
  const values = form.getValues()
  return (
    <Card>
      <form {...attributes}>
        <FormStack problem={problem}>
          <FormPart title={t('ca.profile.what')}>
            <TextInput
              label={t('ca.profile.name')}
              description={t('ca.profile.nameHelp')}
              maxLength={100}
              {...field('name')}
              onChange={(event) => {
                const name = event.currentTarget.value
                if (!profile && values.slug === slugOf(values.name)) form.setFieldValue('slug', slugOf(name))
                form.setFieldValue('name', name)
              }}
            />
            <TextInput
              label={t('ca.profile.slug')}
              description={profile ? t('ca.profile.slugFixed') : t('ca.profile.slugHelp')}
              readOnly={profile !== undefined}
              autoCapitalize="off"
              spellCheck={false}
              maxLength={64}
              {...field('slug')}
            />
          </FormPart>
          <FormPart title={t('ca.profile.inside')} help={t('ca.profile.insideHelp')}>
            <TextInput
              label={t('ca.profile.subject')}
              description={t('ca.profile.subjectHelp')}
              spellCheck={false}
              maxLength={500}
              {...field('subjectTemplate')}
            />
            <Checkbox.Group label={t('ca.profile.keyUsage')} {...field('keyUsage')}>
              <div style={{ display: 'grid', gap: 8, marginTop: 8 }}>
                {KEY_USAGES.map((usage) => (
                  <Checkbox key={usage} value={usage} label={words.code('usages', usage)} />
                ))}
              </div>
            </Checkbox.Group>
            <Checkbox.Group label={t('ca.profile.extendedKeyUsage')} {...field('extendedKeyUsage')}>
              <div style={{ display: 'grid', gap: 8, marginTop: 8 }}>
                {EXTENDED_KEY_USAGES.map((usage) => (
                  <Checkbox key={usage} value={usage} label={words.code('usages', usage)} />
                ))}
              </div>
            </Checkbox.Group>
          </FormPart>
          <FormPart title={t('ca.profile.limits')}>
            <NumberInput
              label={t('ca.profile.lifetime')}
              description={t('ca.profile.lifetimeHelp')}
              min={1}
              max={3650}
              allowDecimal={false}
              suffix={` ${t('ca.profile.dayUnit')}`}
              {...field('validityDays')}
            />
            <Select
              label={t('ca.profile.minRsa')}
              description={t('ca.profile.minRsaHelp')}
              data={[2048, 3072, 4096].map((bits) => ({ value: String(bits), label: t('ca.profile.bits', { bits }) }))}
              {...field('minRsaBits')}
              value={String(values.minRsaBits)}
              onChange={(bits) => form.setFieldValue('minRsaBits', Number(bits) as never)}
            />
            <NumberInput
              label={t('ca.profile.ttl')}
              description={t('ca.profile.ttlHelp')}
              min={1}
              max={43_200}
              allowDecimal={false}
              suffix={` ${t('ca.profile.minuteUnit')}`}
              {...field('challengeTtlMinutes')}
            />
            <Switch
              label={t('ca.profile.legacySwitch')}
              description={t('ca.profile.legacyHelp')}
              {...field('legacy', 'checkbox')}
            />
          </FormPart>
          {why}
          <FormFoot>
            <Button type="submit" loading={busy}>
              {t('common.save')}
            </Button>
            {cancel}
          </FormFoot>
        </FormStack>
      </form>
    </Card>
  )
}
