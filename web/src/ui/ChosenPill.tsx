import { Pill } from '@mantine/core'
import '@mantine/core/styles/Pill.css'
import '@mantine/core/styles/PillsInput.css'
import { useTranslation } from 'react-i18next'

/** One of several choices within a field; what takes it out again has a name. */
export function ChosenPill({ name, remove }: { name: string; remove: (() => void) | undefined }) {
  const { t } = useTranslation()
  return (
    <Pill
      withRemoveButton
      onRemove={remove}
      removeButtonProps={{ 'aria-label': t('common.takeOut', { name }), 'aria-hidden': false }}
    >
      {name}
    </Pill>
  )
}
