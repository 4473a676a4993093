import { Radio } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RoleInfo } from '../../api/api.ts'
import { useWords } from '../../i18n/words.ts'

/** Roles with what each is for; the count says how many accounts hold it now. */
export function RoleChoice({
  roles,
  value,
  onChange,
  error,
}: {
  roles: RoleInfo[]
  value: string
  onChange: (role: string) => void
  error?: string
}) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <Radio.Group label={t('access.account.role')} value={value} onChange={onChange} error={error}>
      <div style={{ display: 'grid', gap: 12, marginTop: 8 }}>
        {roles.map(({ role, purpose }) => (
          <Radio key={role} value={role} label={words.role(role)} description={words.roleHelp(role) || purpose} />
        ))}
      </div>
    </Radio.Group>
  )
}
