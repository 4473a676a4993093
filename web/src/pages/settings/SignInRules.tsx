import { Checkbox, MultiSelect } from '@mantine/core'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { ChosenPill } from '../../ui/ChosenPill.tsx'
import { withTexts } from '../../i18n/index.ts'
import { lazyPiece } from '../../ui/lazy-piece.ts'
import { Loading } from '../../ui/Loading.tsx'
import { SectionPage } from './SectionPage.tsx'
import { SectionFields } from './SectionFields.tsx'
import { useSectionForm } from './use-section.tsx'
import type { Section } from './words.ts'

const EmergencyCode = lazyPiece(() => withTexts(['emergency'], () => import('../access/EmergencyCode.tsx')))

export function SignInRules() {
  return (
    <SectionPage name="sign-in" purpose="settings.signIn.purpose" beside={<Emergency />}>
      {(section, adopt) => <SignInRulesForm section={section} adopt={adopt} />}
    </SectionPage>
  )
}

function Emergency() {
  const can = useCan()
  if (!can('access.read')) return null
  return (
    <Suspense fallback={<Loading />}>
      <EmergencyCode />
    </Suspense>
  )
}

/** Roles that always want a second factor (server/domains/access/sign-in/settings.ts). */
const ALWAYS = ['owner', 'administrator']

function SignInRulesForm({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const { data } = useRead('GET /roles', {})
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ withoutFactor, mailRecovery }) => ({
      withoutFactor: Array.isArray(withoutFactor) ? withoutFactor.map(String) : [],
      mailRecovery: mailRecovery === true,
    }),
    toValues: (values) => values,
  })
  const { field, lock } = room
  const roles = (data?.items ?? []).map(({ role }) => role).filter((role) => !ALWAYS.includes(role))
  return (
    <SectionFields room={room}>
      <MultiSelect
        label={t('settings.fields.sign-in.withoutFactor')}
        description={t('settings.signIn.withoutFactorHelp')}
        data={roles.map((role) => ({ value: role, label: words.role(role) }))}
        selectFirstOptionOnChange
        renderPill={({ option, onRemove }) => <ChosenPill name={option.label} remove={onRemove} />}
        clearable
        comboboxProps={{ withinPortal: false }}
        clearButtonProps={{ 'aria-label': t('settings.signIn.everybody') }}
        {...field('withoutFactor')}
        {...lock('withoutFactor')}
      />
      <Checkbox
        label={t('settings.fields.sign-in.mailRecovery')}
        description={t('settings.signIn.mailRecoveryHelp')}
        {...field('mailRecovery', 'checkbox')}
        {...lock('mailRecovery')}
      />
    </SectionFields>
  )
}
