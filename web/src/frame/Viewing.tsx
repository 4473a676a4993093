import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useChange, useMe } from '../api/read.ts'
import { useWords } from '../i18n/words.ts'
import { EyeIcon } from '../ui/icons.tsx'
import style from './Banner.module.css'

/** Stands above every page while somebody looks at the console as another role. */
export function Viewing() {
  const { t } = useTranslation()
  const words = useWords()
  const { viewing } = useMe()
  const stop = useChange('DELETE /session/view')
  if (viewing === null) return null
  return (
    <section className={`${style.banner} ${style.viewing}`} aria-label={t('frame.viewing.title')}>
      <EyeIcon size={16} />
      <span>{t('frame.viewing.as', { role: words.role(viewing) })}</span>
      <Button size="compact-sm" variant="default" loading={stop.isPending} onClick={() => stop.mutate({ input: {} })}>
        {t('frame.viewing.stop')}
      </Button>
    </section>
  )
}
