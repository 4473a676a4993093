import { ActionIcon, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { middleShort } from './format.ts'
import { Hint } from './Hint.tsx'
import { CheckIcon, CopyIcon } from './icons.tsx'
import style from './Copy.module.css'

export function Copy({ value, name }: { value: string; name?: string }) {
  const { t } = useTranslation()
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Hint label={copied ? t('common.copied') : t('common.copy')}>
          <ActionIcon
            aria-label={name ? t('common.copyNamed', { name }) : t('common.copy')}
            className={`${style.copy} no-print`}
            color={copied ? 'green' : 'gray'}
            onClick={copy}
            size="sm"
            variant="subtle"
          >
            {copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
          </ActionIcon>
        </Hint>
      )}
    </CopyButton>
  )
}

/** A long id: monospace, shortened in the middle, whole in the title and in what is copied. */
export function Serial({ value, name, keep = 6 }: { value: string; name?: string; keep?: number }) {
  return (
    <span className={style.serial}>
      <span className="mono" title={value}>
        {middleShort(value, keep)}
      </span>
      <Copy value={value} name={name} />
    </span>
  )
}

/** A longer text to be taken along: a PEM block, an address, a fingerprint. */
export function CopyBlock({ value, name }: { value: string; name: string }) {
  return (
    <div className={style.block}>
      <pre className={style.text}>{value}</pre>
      <Copy value={value} name={name} />
    </div>
  )
}
