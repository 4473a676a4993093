import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function SchemeChoice() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('frame.scheme')}
      value={colorScheme}
      onChange={(scheme) => setColorScheme(scheme)}
      data={[
        { value: 'auto', label: t('frame.schemeAuto') },
        { value: 'light', label: t('frame.schemeLight') },
        { value: 'dark', label: t('frame.schemeDark') },
      ]}
    />
  )
}
