import { useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SmallChoice } from '../ui/SmallChoice.tsx'

export function SchemeChoice() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SmallChoice
      label={t('frame.scheme')}
      value={colorScheme}
      choices={[
        { value: 'auto', label: t('frame.schemeAuto') },
        { value: 'light', label: t('frame.schemeLight') },
        { value: 'dark', label: t('frame.schemeDark') },
      ]}
      change={setColorScheme}
    />
  )
}
