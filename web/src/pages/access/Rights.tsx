import { useTranslation } from 'react-i18next'
import type { AccountRights } from '../../api/api.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import style from './Rights.module.css'

/** What an account may do at this moment, each thing with the roles that are the reason. */
export function Rights({ account }: { account: string }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /accounts/:id/rights', { id: account })
  return (
    <Card title={t('roles.rights.title')} aside={t('roles.rights.aside')} flush>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading lines={4} />}
      {data ? <Table rights={data} /> : null}
    </Card>
  )
}

function Table({ rights }: { rights: AccountRights }) {
  const { t } = useTranslation()
  const words = useWords()
  const grants = new Map(rights.grants.map((grant) => [grant.id, grant]))
  if (rights.permissions.length === 0) return <p className={`muted ${style.none}`}>{t('roles.rights.nothing')}</p>
  return (
    <>
      {rights.active ? null : <p className={style.none}>{t('roles.rights.inactive')}</p>}
      <table className={style.table}>
        <thead>
          <tr>
            <th scope="col">{t('roles.rights.may')}</th>
            <th scope="col">{t('roles.rights.because')}</th>
          </tr>
        </thead>
        <tbody>
          {rights.permissions.map(({ permission, everywhere, grants: because }) => (
            <tr key={permission}>
              <td>
                <Go to={paths.holders(permission)}>{words.permission(permission)}</Go>
                {everywhere ? null : <span className="muted small"> · {t('roles.rights.narrow')}</span>}
              </td>
              <td>
                {because.map((id, at) => {
                  const grant = grants.get(id)
                  return grant ? (
                    <span key={id}>
                      {at > 0 ? ', ' : ''}
                      <Go to={paths.role(grant.role)}>{words.role(grant.role)}</Go>
                      {grant.groupId === null ? null : <span className="muted small"> ({grant.path.join(' › ')})</span>}
                    </span>
                  ) : null
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
