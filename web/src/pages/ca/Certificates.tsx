import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Certificate } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { Serial } from '../../ui/Copy.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { Go, GoButton } from '../../ui/Go.tsx'
import { CertificateIcon } from '../../ui/icons.tsx'
import { Page, Stack } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Expiries } from './Expiries.tsx'
import { certificateStates, commonName } from './words.ts'

export function Certificates() {
  const { t } = useTranslation()
  const can = useCan()
  const columns = useMemo<ListColumn<Certificate>[]>(
    () => [
      {
        id: 'name',
        files: ['subject'],
        sort: 'subject',
        header: t('ca.certificate.name'),
        text: (row) => commonName(row.subject),
        render: (row) => <Go to={paths.certificate(row.serial)}>{commonName(row.subject)}</Go>,
      },
      {
        id: 'person',
        header: t('ca.certificate.belongsTo'),
        render: (row) =>
          row.person ? (
            <Go to={paths.person(row.person)}>{t('directory.person.one')}</Go>
          ) : (
            <span className="muted">{t('ca.certificate.device')}</span>
          ),
      },
      {
        id: 'profile',
        header: t('ca.certificate.profile'),
        render: (row) => row.profile.name,
      },
      {
        id: 'state',
        header: t('common.state'),
        render: (row) => <State state={certificateStates[row.state]}>{t(`ca.states.${row.state}`)}</State>,
      },
      {
        id: 'serial',
        header: t('ca.certificate.serial'),
        render: (row) => <Serial value={row.serial} name={t('ca.certificate.serial')} keep={5} />,
        wide: true,
      },
      {
        id: 'subject',
        header: t('ca.certificate.subject'),
        render: (row) => row.subject,
        extra: true,
        wide: true,
      },
      {
        id: 'notBefore',
        header: t('ca.certificate.begins'),
        render: (row) => <Time at={row.notBefore} as="day" />,
        align: 'right',
        extra: true,
      },
      {
        id: 'issuedAt',
        header: t('ca.certificate.issued'),
        sort: 'issuedAt',
        render: (row) => <Time at={row.issuedAt} />,
        align: 'right',
        extra: true,
      },
      {
        id: 'notAfter',
        sort: 'notAfter',
        header: t('ca.certificate.ends'),
        render: (row) => <Time at={row.notAfter} as="day" />,
        align: 'right',
      },
    ],
    [t],
  )
  return (
    <Page
      title={t('ca.certificates.title')}
      purpose={t('ca.certificates.purpose')}
      action={can('ca.challenge') ? <GoButton to={paths.profiles}>{t('ca.certificates.enroll')}</GoButton> : null}
    >
      <Stack>
        <Expiries />
        <ListTable
          list="certificates"
          at="GET /certificates"
          title={t('ca.certificates.title')}
          columns={columns}
          rowId={(row) => row.serial}
          search={t('ca.certificates.search')}
          quick="state"
          empty={
            <EmptyState
              icon={<CertificateIcon size={24} />}
              title={t('ca.certificates.empty')}
              action={can('ca.read') ? <GoButton to={paths.profiles}>{t('ca.profiles.title')}</GoButton> : null}
            >
              {t('ca.certificates.emptyText')}
            </EmptyState>
          }
        />
      </Stack>
    </Page>
  )
}
