import { ActionIcon, Button, Checkbox, Menu, NativeSelect, Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ColumnsIcon, DownloadIcon, KeyboardIcon, PrintIcon, SortDownIcon, SortUpIcon } from './icons.tsx'
import { turned, type Sorting } from './TableRows.tsx'
import style from './DataTable.module.css'

/** A way to take everything that matches along. */
export interface FileChoice {
  name: string
  label: string
  /** How much that is, as soon as it is known. */
  note: string
  /** One is on its way already. */
  busy: boolean
  take: () => void
}

/** Which columns, and in which order; the only way to another order where there is no header. */
export function DisplayChoice({
  columns,
  toggle,
  sorts,
  sorting,
}: {
  columns: { id: string; header: string; on: boolean }[]
  toggle: (id: string) => void
  sorts: { name: string; header: string }[]
  sorting: Sorting | null
}) {
  const { t } = useTranslation()
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button
          title={t('common.table.display')}
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<ColumnsIcon size={15} />}
        >
          {t('common.table.displayShort')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('common.table.display')}>
        <div className={style.display}>
          {sorting && sorts.length > 0 ? <Order sorts={sorts} sorting={sorting} /> : null}
          <fieldset className={style.columns}>
            <legend>{t('common.table.columns')}</legend>
            {columns.map((column) => (
              <Checkbox
                key={column.id}
                size="xs"
                checked={column.on}
                onChange={() => toggle(column.id)}
                label={column.header}
              />
            ))}
          </fieldset>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function Order({ sorts, sorting }: { sorts: { name: string; header: string }[]; sorting: Sorting }) {
  const { t } = useTranslation()
  const down = sorting.by.startsWith('-')
  const way = t(down ? 'common.table.descending' : 'common.table.ascending')
  return (
    <div className={style.order}>
      <NativeSelect
        size="xs"
        label={t('common.table.order')}
        value={down ? sorting.by.slice(1) : sorting.by}
        data={sorts.map(({ name, header }) => ({ value: name, label: header }))}
        onChange={(event) => sorting.change(down ? `-${event.currentTarget.value}` : event.currentTarget.value)}
      />
      <ActionIcon
        variant="default"
        size={30}
        aria-label={way}
        title={way}
        onClick={() => sorting.change(turned(sorting.by))}
      >
        {down ? <SortDownIcon size={15} /> : <SortUpIcon size={15} />}
      </ActionIcon>
    </div>
  )
}

/** The list as files and on paper. */
export function ExportMenu({ files, help }: { files: FileChoice[]; help: () => void }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          title={t('common.table.export')}
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<DownloadIcon size={15} />}
        >
          {t('common.table.exportShort')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {files.map(({ name, label, note, busy, take }) => (
          <Menu.Item
            key={name}
            onClick={take}
            disabled={busy}
            leftSection={<DownloadIcon size={16} />}
            rightSection={note ? <span className={style.howMany}>{note}</span> : null}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => window.print()} leftSection={<PrintIcon size={16} />}>
          {t('common.table.print')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={help} leftSection={<KeyboardIcon size={16} />}>
          {t('common.shortcuts.title')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
