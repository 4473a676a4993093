import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Grey lines in place of content that is on its way. */
export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation()
  return (
    <output aria-label={t('common.loading')} style={{ display: 'grid', gap: 14, padding: 16 }}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={12} radius="sm" width={`${[92, 74, 84, 61, 88, 69][line % 6]}%`} />
      ))}
    </output>
  )
}
