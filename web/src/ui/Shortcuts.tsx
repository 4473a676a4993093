import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ShortcutSwitch } from './ShortcutSwitch.tsx'
import style from './Shortcuts.module.css'

/** The keys of a table, and the switch that takes them away. */
export default function Shortcuts({ close, selecting }: { close: () => void; selecting: boolean }) {
  const { t } = useTranslation()
  const lines: [keys: string[], what: string][] = [
    [['↓', 'j'], t('common.shortcuts.next')],
    [['↑', 'k'], t('common.shortcuts.previous')],
    [['Home', 'End'], t('common.shortcuts.ends')],
    [['Enter'], t('common.shortcuts.open')],
    ...(selecting
      ? ([
          [['x'], t('common.shortcuts.select')],
          [['Shift', 'x'], t('common.shortcuts.range')],
        ] as [string[], string][])
      : []),
    [['/'], t('common.shortcuts.search')],
    [['?'], t('common.shortcuts.list')],
  ]
  return (
    <Modal
      opened
      onClose={close}
      title={t('common.shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className="muted small">{t('common.shortcuts.where')}</p>
      <dl className={style.keys}>
        {lines.map(([keys, what]) => (
          <div key={what} className={style.line}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <ShortcutSwitch />
    </Modal>
  )
}
