import { Button, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { bytes } from '../ui/format.ts'
import { ProblemView } from '../ui/ProblemView.tsx'
import { StateMark } from '../ui/State.tsx'
import type { ListFiles } from './files.ts'
import style from './FileStrip.module.css'

/** A file on its way, or why there is none. */
export default function FileStrip({ files }: { files: ListFiles }) {
  const { t } = useTranslation()
  const { taking, problem } = files
  return (
    <div className={`${style.strip} no-print`}>
      {taking === null ? null : (
        <>
          <Loader size={16} aria-hidden />
          <output>{t('lists.files.taking', { size: bytes(taking) })}</output>
          <Button size="compact-sm" variant="default" onClick={files.stop}>
            {t('lists.files.stop')}
          </Button>
        </>
      )}
      {problem === 'broken' ? (
        <>
          <StateMark state="bad" />
          <p role="alert">{t('lists.files.broken')}</p>
          <Button size="compact-sm" variant="default" onClick={files.dismiss}>
            {t('common.close')}
          </Button>
        </>
      ) : problem ? (
        <ProblemView
          problem={problem}
          action={
            <Button size="xs" variant="default" onClick={files.dismiss}>
              {t('common.close')}
            </Button>
          }
        />
      ) : null}
    </div>
  )
}
