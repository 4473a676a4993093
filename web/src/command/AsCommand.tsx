import { ActionIcon } from '@mantine/core'
import { Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TerminalIcon } from '../ui/icons.tsx'
import type { Deed } from './deed.ts'
import { lazyPiece } from '../ui/lazy-piece.ts'

const CommandPopover = lazyPiece(() => import('./CommandPopover.tsx'))

/**
 * The same act as a line for the command line and as a call with curl. `deed` is asked for when somebody looks; null while the
 * form does not say enough for one. Looking sends nothing.
 */
export function AsCommand({ deed, size = 'md' }: { deed: () => Deed | null; size?: 'sm' | 'md' }) {
  const { t } = useTranslation()
  const target = useRef<HTMLButtonElement>(null)
  const [wanted, setWanted] = useState(false)
  const [shown, setShown] = useState<Deed | null>(null)
  const button = (
    <ActionIcon
      ref={target}
      variant="subtle"
      color="gray"
      size={size === 'sm' ? 28 : 36}
      className="no-print"
      aria-label={t('command.show')}
      aria-haspopup="dialog"
      aria-expanded={shown !== null}
      title={t('command.show')}
      onClick={() => {
        setWanted(true)
        setShown(shown === null ? deed() : null)
      }}
    >
      <TerminalIcon size={size === 'sm' ? 16 : 18} />
    </ActionIcon>
  )
  return (
    <Suspense fallback={button}>
      {wanted ? <CommandPopover button={button} target={target} deed={shown} close={() => setShown(null)} /> : button}
    </Suspense>
  )
}
