import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { FormFoot, FormStack } from '../../ui/form.tsx'
import type { SectionForm } from './use-section.tsx'

/** The form of one section around its fields: what somebody else changed meanwhile, why, and the button that saves. */
export function SectionFields<V extends Record<string, unknown>>(props: {
  room: SectionForm<V>
  /** What the button says; default: save. */
  label?: string
  /** Stands beside the button. */
  beside?: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation()
  const { form, attributes, busy, problem, why, merge, mayChange } = props.room
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        {props.children}
        {merge}
        {why}
        <FormFoot>
          <Button type="submit" loading={busy} disabled={!mayChange || !form.isDirty()}>
            {props.label ?? t('common.save')}
          </Button>
          {props.beside}
        </FormFoot>
      </FormStack>
    </form>
  )
}
