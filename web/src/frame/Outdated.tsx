import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSignal } from '../api/read.ts'
import { outdated } from '../ui/lazy-piece.ts'
import { StateMark } from '../ui/State.tsx'
import style from './Banner.module.css'

/** The server was upgraded under a page that is open: what of it was not fetched yet is no more. Nothing is loaded anew unasked. */
export function Outdated() {
  const { t } = useTranslation()
  if (!useSignal(outdated)) return null
  return (
    <output className={`${style.banner} ${style.over} no-print`}>
      <StateMark state="attention" /> {t('frame.outdated')}
      <Button size="compact-sm" onClick={() => window.location.reload()}>
        {t('frame.loadAgain')}
      </Button>
    </output>
  )
}
