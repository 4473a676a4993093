import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, currentLanguage } from '../i18n/index.ts'

export function LanguageChoice() {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('frame.language')}
      value={currentLanguage()}
      onChange={(language) => void chooseLanguage(language)}
      data={[
        { value: 'en', label: 'English' },
        { value: 'de', label: 'Deutsch' },
      ]}
    />
  )
}
