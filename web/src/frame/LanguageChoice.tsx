import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, currentLanguage, type Language } from '../i18n/index.ts'

/** `keep` remembers the choice in the account as well, where there is one. */
export function LanguageChoice({ keep }: { keep?: (language: Language) => void }) {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('frame.language')}
      value={currentLanguage()}
      onChange={(language) => {
        void chooseLanguage(language)
        keep?.(language)
      }}
      data={[
        { value: 'en', label: 'English' },
        { value: 'de', label: 'Deutsch' },
      ]}
    />
  )
}
