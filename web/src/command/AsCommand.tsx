import { ActionIcon, Popover } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TerminalIcon } from '../ui/icons.tsx'
import type { Deed } from './deed.ts'

const CommandView = lazy(() => import('./CommandView.tsx'))

/**
 * The same act as a line for the command line and as a call with curl. `deed` is asked for when somebody looks; null while the
 * form does not say enough for one. Looking sends nothing.
 */
export function AsCommand({ deed, size = 'md' }: { deed: () => Deed | null; size?: 'sm' | 'md' }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<Deed | null>(null)
  return (
    <Popover
      opened={shown !== null}
      onChange={(opened) => (opened ? null : setShown(null))}
      position="top-end"
      width="min(600px, calc(100vw - 24px))"
      trapFocus
      returnFocus
      zIndex={410}
      middlewares={{ shift: { padding: 12 }, flip: true }}
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={size === 'sm' ? 28 : 36}
          className="no-print"
          aria-label={t('command.show')}
          title={t('command.show')}
          onClick={() => setShown(shown === null ? deed() : null)}
        >
          <TerminalIcon size={size === 'sm' ? 16 : 18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('command.show')}>
        <Suspense>{shown ? <CommandView deed={shown} /> : null}</Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
