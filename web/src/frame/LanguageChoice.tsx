import { useTranslation } from 'react-i18next'
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '../i18n/index.ts'
import { SmallChoice } from '../ui/SmallChoice.tsx'

const NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' }

/** `keep` remembers the choice in the account as well, where there is one. */
export function LanguageChoice({ keep }: { keep?: (language: Language) => void }) {
  const { t } = useTranslation()
  return (
    <SmallChoice
      label={t('frame.language')}
      value={currentLanguage()}
      choices={LANGUAGES.map((language) => ({ value: language, label: NAMES[language], lang: language }))}
      change={(language) => {
        void chooseLanguage(language)
        keep?.(language)
      }}
    />
  )
}
