import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditExport } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { files, paths } from '../../paths.ts'
import { CopyBlock, Serial } from '../../ui/Copy.tsx'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { bytes, exact, number, utc, utcDay } from '../../ui/format.ts'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { DownloadIcon, EvidenceIcon } from '../../ui/icons.tsx'
import { Card, Columns, Page, Stack } from '../../ui/Page.tsx'
import { TwoLines } from './TwoLines.tsx'

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
          <TwoLines
            above={
              <a className="link" href={files.auditExport(row.id)} download>
                {utcDay(row.from)} – {utcDay(lastInstant(row.to))}
              </a>
            }
            below={`${time(row.from)} – ${time(row.to) === '00:00:00' ? '24:00:00' : time(row.to)} UTC`}
          />
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
        extra: true,
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
        render: (row) => (
          <time dateTime={row.at}>
            <TwoLines above={exact(row.at)} below={utc(row.at)} />
          </time>
        ),
        whole: true,
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
      <Columns
        side={
          <Stack>
            <div className="no-print">
              <NewExport />
            </div>
            <CheckExport />
          </Stack>
        }
      >
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

/** A window leaves out its end: midnight belongs to the day before. */
function lastInstant(to: string): string {
  return new Date(new Date(to).getTime() - 1).toISOString()
}

/** 07:40:00, in UTC: the day stands above it. */
function time(iso: string): string {
  return iso.slice(11, 19)
}

/** The whole of the month before in UTC, as an auditor asks for it. */
function lastMonth(today: Date): { from: string; to: string } {
  const at = (date: number, month: number) =>
    new Date(Date.UTC(today.getUTCFullYear(), month, date)).toISOString().slice(0, 10)
  return { from: at(1, today.getUTCMonth() - 1), to: at(0, today.getUTCMonth()) }
}

function NewExport() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const create = useChange('POST /audit/exports')
  const [initial] = useState(() => lastMonth(new Date()))
  // Days of UTC, whoever asks from where: the file bears their names, and windows that adjoin leave nothing out.
  const deed = ({ from, to }: { from: string; to: string }) => {
    const end = new Date(to)
    end.setUTCDate(end.getUTCDate() + 1)
    return deedOf('POST /audit/exports', { from: new Date(from).toISOString(), to: end.toISOString() })
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

/** How somebody checks a file without this server, and the key that he compares with. */
function CheckExport() {
  const { t } = useTranslation()
  const { data } = useRead('GET /audit/head', {})
  if (!data?.key) return null
  return (
    <Card title={t('audit.export.check')}>
      <Stack>
        <p className="muted small">{t('audit.export.checkHow')}</p>
        <CopyBlock value={`node verify.mjs --key ${data.key.fingerprint}`} name={t('audit.export.command')} />
        <p className="muted small">{t('audit.export.keyApart')}</p>
        <Serial value={data.key.fingerprint} name={t('audit.export.key')} keep={14} />
      </Stack>
    </Card>
  )
}
