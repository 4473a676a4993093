import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, type Permission } from '../api/can.ts'
import { EmptyState } from './Empty.tsx'
import { LockIcon } from './icons.tsx'
import { MissingRight } from './MissingRight.tsx'

/** A form for those who may send it; all others read which right is missing, and who has it, before they fill it in for nothing. */
export function OnlyWith({ right, children }: { right: Permission; children: ReactNode }) {
  const { t } = useTranslation()
  if (useCan()(right)) return children
  return (
    <EmptyState icon={<LockIcon size={24} />} title={t('common.noPermission.title')}>
      <MissingRight permission={right} />
    </EmptyState>
  )
}
