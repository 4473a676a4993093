import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useShortcuts } from './shortcuts.ts'

/** Whether single keys act in tables; kept with this browser. */
export function ShortcutSwitch() {
  const { t } = useTranslation()
  const [on, set] = useShortcuts()
  return (
    <Switch
      size="sm"
      checked={on}
      onChange={(event) => set(event.currentTarget.checked)}
      label={t('common.shortcuts.switch')}
      description={t('common.shortcuts.switchHelp')}
    />
  )
}
