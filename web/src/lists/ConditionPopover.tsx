import { Button, FocusTrap } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConditionFields } from './ConditionFields.tsx'
import type { ListField } from './contract.ts'
import { isFinished, type Condition } from './draft.ts'
import { inWords } from './info.ts'
import style from './Filter.module.css'

/** One condition of the bar, while it is changed. */
export default function ConditionPopover({
  condition: first,
  field,
  apply,
  remove,
}: {
  condition: Condition
  field: ListField
  apply: (condition: Condition) => void
  remove: (() => void) | null
}) {
  const { t } = useTranslation()
  const [condition, change] = useState(first)
  return (
    <FocusTrap>
      <form
        className={style.popover}
        aria-label={inWords(field.title)}
        onSubmit={(event) => {
          event.preventDefault()
          if (isFinished(condition)) apply(condition)
        }}
      >
        <p className={style.popoverHead}>{inWords(field.title)}</p>
        <ConditionFields condition={condition} field={field} change={change} first />
        <div className={style.foot}>
          {remove ? (
            <Button size="xs" variant="subtle" color="gray" onClick={remove}>
              {t('lists.builder.take')}
            </Button>
          ) : null}
          <Button size="xs" type="submit" disabled={!isFinished(condition)}>
            {t('lists.builder.apply')}
          </Button>
        </div>
      </form>
    </FocusTrap>
  )
}
