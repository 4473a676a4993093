import { Popover } from '@mantine/core'
import type { ReactElement, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useTakenOver } from '../ui/useTakenOver.ts'
import { CommandView } from './CommandView.tsx'
import type { Deed } from './deed.ts'

/** What the button of `AsCommand` opens; the button becomes its target. Loaded when it is first pressed. */
export default function CommandPopover(props: {
  button: ReactElement
  target: RefObject<HTMLButtonElement | null>
  /** Null: nothing is open. */
  deed: Deed | null
  close: () => void
}) {
  const { t } = useTranslation()
  const taken = useTakenOver(props.target)
  return (
    <Popover
      opened={taken && props.deed !== null}
      onChange={(opened) => (opened ? null : props.close())}
      position="top-end"
      width="min(600px, calc(100vw - 24px))"
      trapFocus
      returnFocus
      zIndex={410}
      middlewares={{ shift: { padding: 12 }, flip: true }}
    >
      <Popover.Target>{props.button}</Popover.Target>
      <Popover.Dropdown aria-label={t('command.show')}>
        {props.deed ? <CommandView deed={props.deed} /> : null}
      </Popover.Dropdown>
    </Popover>
  )
}
