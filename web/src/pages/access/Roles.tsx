import { useTranslation } from 'react-i18next'
import type { RoleInfo } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { PlusIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import style from './Roles.module.css'

/** Every role of this house: what it is for, how much it allows, how often it is given. */
export function Roles() {
  const { t } = useTranslation()
  const can = useCan()
  const { data, error, refetch } = useRead('GET /roles', {})
  const roles = data?.items ?? []
  const composed = roles.filter(({ builtIn }) => !builtIn)
  return (
    <Page
      title={t('roles.title')}
      purpose={t('roles.purpose')}
      action={
        <>
          {can('access.read') ? (
            <>
              <GoButton to={paths.grants()} variant="default">
                {t('roles.grants.title')}
              </GoButton>
              <GoButton to={paths.holders()} variant="default">
                {t('roles.holders.title')}
              </GoButton>
            </>
          ) : null}
          {can('access.roles') ? (
            <GoButton to={paths.newRole} leftSection={<PlusIcon size={16} />}>
              {t('roles.compose.action')}
            </GoButton>
          ) : null}
        </>
      }
    >
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : (
        <Card>
          <Loading />
        </Card>
      )}
      {data ? (
        <Stack>
          <Card title={t('roles.builtIn')} flush>
            <List roles={roles.filter(({ builtIn }) => builtIn)} />
          </Card>
          <Card title={t('roles.own')} flush>
            {composed.length === 0 ? <p className={`muted ${style.none}`}>{t('roles.ownNone')}</p> : null}
            <List roles={composed} />
          </Card>
        </Stack>
      ) : null}
    </Page>
  )
}

function List({ roles }: { roles: RoleInfo[] }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <ul>
      {roles.map(({ role, purpose, permissions, grants }) => (
        <li key={role} className={style.line}>
          <div className={style.words}>
            <Go to={paths.role(role)}>{words.role(role)}</Go>
            <p className="muted small">{words.roleHelp(role) || purpose || t('roles.noPurpose')}</p>
          </div>
          <p className="muted small nowrap">
            {t('roles.permissions', { count: permissions.length })} · {t('roles.given', { count: grants })}
          </p>
        </li>
      ))}
    </ul>
  )
}
