import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { HeldGrant } from '../../api/api.ts'
import { PERMISSIONS, useCan, type Permission } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { files, paths } from '../../paths.ts'
import { DownloadIcon } from '../../ui/icons.tsx'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { OnlyWith } from '../../ui/OnlyWith.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { Path } from '../../ui/Path.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Time } from '../../ui/Time.tsx'
import style from './Roles.module.css'

/** Who may do one thing, and why: asked of the grants and of the directory as they are now. */
export function Holders() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const filters = useFilters(['permission'])
  const chosen = PERMISSIONS.find((one) => one === filters.values['permission']) ?? 'access.manage'
  return (
    <Page
      onPaper
      title={t('roles.holders.title')}
      purpose={t('roles.holders.purpose')}
      action={
        can('access.read') ? (
          <Button
            component="a"
            href={`${files.permissions}?format=csv`}
            download="permissions.csv"
            variant="default"
            leftSection={<DownloadIcon size={16} />}
          >
            {t('roles.holders.matrix')}
          </Button>
        ) : null
      }
    >
      <OnlyWith right="access.read">
        <Stack>
          <Select
            label={t('roles.holders.what')}
            value={chosen}
            onChange={(value) => filters.set('permission', value)}
            data={PERMISSIONS.map((permission) => ({ value: permission, label: words.permission(permission) }))}
            allowDeselect={false}
            searchable
            maw={480}
          />
          <Answer permission={chosen} />
        </Stack>
      </OnlyWith>
    </Page>
  )
}

function Answer({ permission }: { permission: Permission }) {
  const { t } = useTranslation()
  const words = useWords()
  const { data, error, refetch } = useRead('GET /permissions/:permission/holders', { permission })
  if (error) return <PageProblem problem={error} retry={() => void refetch()} />
  if (!data)
    return (
      <Card>
        <Loading lines={6} />
      </Card>
    )
  return (
    <>
      <Card title={t('roles.holders.accounts')} aside={t('roles.holders.count', { count: data.accounts.length })} flush>
        {data.accounts.length === 0 ? <p className={`muted ${style.none}`}>{t('roles.holders.nobody')}</p> : null}
        <ul>
          {data.accounts.map((account) => (
            <li key={account.id} className={style.holder}>
              <Go to={paths.account(account.id)}>{account.displayName}</Go>{' '}
              <span className="muted small">{account.username}</span>
              <ul>
                {account.grants.map((grant) => (
                  <li key={grant.id}>
                    <Reason grant={grant} name={account.displayName} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
        {data.more ? <p className={`muted ${style.none}`}>{t('roles.holders.more')}</p> : null}
      </Card>
      {data.groups.length > 0 ? (
        <Card title={t('roles.holders.groups')} aside={t('roles.holders.groupsWhy')} flush>
          <ul>
            {data.groups.map(({ grant, groupId, name, role }) => (
              <li key={grant} className={style.holder}>
                <Path
                  steps={[
                    { key: 'group', label: <Go to={paths.group(groupId)}>{name}</Go> },
                    { key: 'role', label: <Go to={paths.role(role)}>{words.role(role)}</Go>, end: true },
                  ]}
                />{' '}
                <Go to={paths.people({ group: groupId })}>{t('roles.holders.people')}</Go>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  )
}

function Reason({ grant, name }: { grant: HeldGrant; name: string }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <span className="small">
      <Path
        steps={[
          { key: 'account', label: name },
          ...grant.path.map((step, at) => ({
            key: `${at} ${step}`,
            label: at === grant.path.length - 1 ? <Go to={paths.group(grant.groupId ?? '')}>{step}</Go> : step,
          })),
          { key: 'role', label: <Go to={paths.role(grant.role)}>{words.role(grant.role)}</Go>, end: true },
        ]}
      />
      {grant.within ? (
        <span className="muted">
          {' '}
          {t('roles.within.of')} {grant.within.name}
        </span>
      ) : null}
      {grant.endsAt ? (
        <span className="muted">
          {' '}
          {t('roles.until')} <Time at={grant.endsAt} />
        </span>
      ) : null}
    </span>
  )
}
