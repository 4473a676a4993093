import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditExport } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { files, paths } from '../../paths.ts'
import { Serial } from '../../ui/Copy.tsx'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { bytes, day, number } from '../../ui/format.ts'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { DownloadIcon, EvidenceIcon } from '../../ui/icons.tsx'
import { Card, Columns, Page } from '../../ui/Page.tsx'
import { Time } from '../../ui/Time.tsx'

export function Exports() {
  const { t } = useTranslation()
  const can = useCan()
  const columns = useMemo<ListColumn<AuditExport>[]>(
    () => [
      {
        id: 'period',
        files: ['from', 'to'],
        header: t('audit.export.period'),
        text: (row) => `${row.from} ${row.to}`,
        render: (row) => (
          <a className="link" href={files.auditExport(row.id)} download>
            {day(row.from)} – {day(lastDay(row.to))}
          </a>
        ),
      },
      {
        id: 'rows',
        header: t('audit.export.entries'),
        render: (row) => number(row.rows),
        align: 'right',
      },
      {
        id: 'positions',
        files: ['firstSeq', 'lastSeq'],
        header: t('audit.entry.position'),
        render: (row) => `${number(row.firstSeq)} – ${number(row.lastSeq)}`,
        wide: true,
        align: 'right',
      },
      {
        id: 'size',
        files: ['sizeBytes'],
        header: t('backup.size'),
        render: (row) => bytes(row.sizeBytes),
        align: 'right',
      },
      {
        id: 'sha256',
        header: 'SHA-256',
        render: (row) => <Serial value={row.sha256} name="SHA-256" />,
        wide: true,
      },
      {
        id: 'at',
        sort: 'at',
        header: t('common.created'),
        render: (row) => <Time at={row.at} />,
        align: 'right',
      },
    ],
    [t],
  )
  return (
    <Page
      title={t('audit.export.title')}
      purpose={t('audit.export.purpose')}
      action={
        can('access.read') ? (
          <Button
            component="a"
            href={`${files.permissions}?format=csv`}
            download="permissions.csv"
            variant="default"
            leftSection={<DownloadIcon size={16} />}
          >
            {t('audit.export.permissions')}
          </Button>
        ) : null
      }
    >
      <Columns side={<NewExport />}>
        <ListTable
          list="exports"
          at="GET /audit/exports"
          title={t('audit.export.title')}
          columns={columns}
          rowId={(row) => row.id}
          search={null}
          empty={
            <EmptyState icon={<EvidenceIcon size={24} />} title={t('audit.export.empty')}>
              {t('audit.export.emptyText')}
            </EmptyState>
          }
        />
      </Columns>
    </Page>
  )
}

/** A window ends before its last instant: midnight belongs to the day before. */
function lastDay(to: string): string {
  return new Date(new Date(to).getTime() - 1).toISOString()
}

/** The whole of the month before, as an auditor asks for it. */
function lastMonth(today: Date): { from: string; to: string } {
  const at = (date: number, month: number) =>
    new Date(Date.UTC(today.getFullYear(), month, date)).toISOString().slice(0, 10)
  return { from: at(1, today.getMonth() - 1), to: at(0, today.getMonth()) }
}

function NewExport() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const create = useChange('POST /audit/exports')
  const [initial] = useState(() => lastMonth(new Date()))
  const deed = ({ from, to }: { from: string; to: string }) => {
    const end = new Date(`${to}T00:00:00`)
    end.setDate(end.getDate() + 1)
    return deedOf('POST /audit/exports', { from: new Date(`${from}T00:00:00`).toISOString(), to: end.toISOString() })
  }
  const { attributes, field, busy, problem, why } = useRoomForm({
    initial,
    validate: ({ from, to }) => ({
      ...(from ? {} : { from: t('common.required') }),
      ...(to >= from ? {} : { to: t('audit.export.order') }),
    }),
    deed,
    send: async (values, reason) => {
      const { job } = await create.mutateAsync({ ...deed(values), reason })
      void navigate({ to: paths.jobs(), search: { job } } as never)
    },
  })
  return (
    <Card title={t('audit.export.new')}>
      <form {...attributes}>
        <FormStack problem={problem}>
          <TextInput type="date" label={t('audit.from')} {...field('from')} />
          <TextInput type="date" label={t('audit.to')} description={t('audit.export.toHelp')} {...field('to')} />
          <p className="muted small">{t('audit.export.inside')}</p>
          {why}
          <Button type="submit" loading={busy}>
            {t('audit.export.do')}
          </Button>
        </FormStack>
      </form>
    </Card>
  )
}
