import { useTranslation } from 'react-i18next'
import { useRead } from '../api/read.ts'
import { useWords } from '../i18n/words.ts'

const MOST_NAMES = 5

/** Which right is missing, which roles have it, and who can give such a role. */
export function MissingRight({ permission }: { permission: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const { data: me } = useRead('GET /session', {}, { bare: true })
  const roles = useRead('GET /roles', {}, { bare: true, off: !me })
  const accounts = useRead(
    'GET /accounts',
    { limit: 200 },
    { bare: true, off: !me?.permissions.includes('access.read') },
  )
  const having = (right: string) => (roles.data?.items ?? []).filter((role) => role.permissions.includes(right))
  const givers = new Set(having('access.manage').map(({ role }) => role))
  const names = (accounts.data?.items ?? [])
    .filter((one) => !one.disabled && !one.disabledInDirectory && one.roles.some(({ role }) => givers.has(role)))
    .map(({ displayName }) => displayName)
  return (
    <>
      {t('common.noPermission.missing', { right: words.permission(permission) })}{' '}
      {roles.data
        ? t('common.noPermission.roles', {
            roles: having(permission)
              .map(({ role }) => words.role(role))
              .join(', '),
          })
        : ''}{' '}
      {names.length > 0
        ? t('common.noPermission.people', { people: names.slice(0, MOST_NAMES).join(', ') })
        : t('common.noPermission.text')}
    </>
  )
}
