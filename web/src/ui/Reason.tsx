import { Textarea, UnstyledButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import style from './Reason.module.css'

const LONGEST = 500

/** Why somebody makes a change. Folded away until somebody wants to say it; open and asked for where the act wants one. */
export function ReasonField(props: {
  value: string
  change: (reason: string) => void
  asked: boolean
  /** Set once somebody went on without the reason that is asked for. */
  missing?: boolean
}) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (open) field.current?.focus()
  }, [open])
  if (!props.asked && !open && props.value === '')
    return (
      <UnstyledButton className={style.add} onClick={() => setOpen(true)}>
        {t('common.reason.add')}
      </UnstyledButton>
    )
  return (
    <Textarea
      ref={field}
      label={t('common.reason.label')}
      description={props.asked ? t('common.reason.asked') : t('common.reason.help')}
      error={props.missing ? t('common.reason.missing') : null}
      aria-required={props.asked}
      data-autofocus={props.asked || undefined}
      autosize
      minRows={1}
      maxRows={5}
      maxLength={LONGEST}
      value={props.value}
      // One line: what is kept is read in a table.
      onChange={(event) => props.change(event.currentTarget.value.replaceAll(/[\r\n\t]+/g, ' '))}
    />
  )
}
