import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { paths } from '../paths.ts'
import { EmptyState } from '../ui/Empty.tsx'
import { GoButton } from '../ui/Go.tsx'
import { SearchIcon } from '../ui/icons.tsx'
import { Card, Page } from '../ui/Page.tsx'

export function NotFound() {
  const { t } = useTranslation()
  const path = useLocation({ select: (location) => location.pathname })
  return (
    <Page title={t('frame.notFound.title')} purpose={t('frame.notFound.purpose')}>
      <Card flush>
        <EmptyState
          icon={<SearchIcon size={24} />}
          title={path}
          action={<GoButton to={paths.home}>{t('frame.notFound.home')}</GoButton>}
        >
          {t('frame.notFound.text')}
        </EmptyState>
      </Card>
    </Page>
  )
}
