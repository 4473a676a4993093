import { Button, Checkbox, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { download } from './download.ts'
import { CheckIcon, CopyIcon, DownloadIcon } from './icons.tsx'
import style from './SecretOnce.module.css'

/** Secrets that are shown this one time: to copy, to save as a file, and to confirm as kept. */
export function SecretOnce(props: {
  values: string[]
  filename: string
  /** First lines of the file, so that it explains itself later. */
  heading: string
  /** Absent where nothing hangs on having kept it. */
  kept?: { checked: boolean; set: (checked: boolean) => void }
}) {
  const { t } = useTranslation()
  const text = props.values.join('\n')
  return (
    <div className={style.secret}>
      <p className={style.once}>{t('common.secret.once')}</p>
      <ul className={props.values.length > 1 ? style.many : style.one}>
        {props.values.map((value) => (
          <li key={value}>{value}</li>
        ))}
      </ul>
      <div className={style.actions}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              onClick={copy}
              leftSection={copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
            >
              {copied ? t('common.copied') : t('common.copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          size="xs"
          leftSection={<DownloadIcon size={14} />}
          onClick={() => download(props.filename, `${props.heading}\n\n${text}\n`, 'text/plain')}
        >
          {t('common.saveFile')}
        </Button>
      </div>
      {props.kept ? (
        <Checkbox
          checked={props.kept.checked}
          onChange={(event) => props.kept?.set(event.currentTarget.checked)}
          label={t('common.secret.kept')}
        />
      ) : null}
    </div>
  )
}
