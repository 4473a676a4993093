import { useTranslation } from 'react-i18next'
import { useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Time } from '../../ui/Time.tsx'
import style from './settings.module.css'
import { fieldTitle, pageOf, sectionTitle, type Section } from './words.ts'

/** Every section of settings: where it is changed, what is pinned outside the console, when it changed last. */
export function Settings() {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /settings', {})
  return (
    <Page
      title={t('settings.title')}
      purpose={t('settings.purpose')}
      action={<Go to={paths.howISeeYou}>{t('settings.seen.title')}</Go>}
      narrow
    >
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      <Stack>
        <Card flush>
          {data || error ? null : <Loading lines={6} />}
          <ul className={style.overview}>
            {data?.sections.map((section) => (
              <Line key={section.name} section={section} />
            ))}
          </ul>
        </Card>
      </Stack>
    </Page>
  )
}

function Line({ section }: { section: Section }) {
  const { t } = useTranslation()
  const pins = Object.entries(section.pins)
  return (
    <li className={style.section}>
      <span className={style.name}>
        <Go to={pageOf(section.name)}>{sectionTitle(section.name)}</Go>
        {pins.map(([field, source]) => (
          <span key={field} className="muted small" style={{ display: 'block', overflowWrap: 'anywhere' }}>
            {t('settings.pinnedLine', { field: fieldTitle(section.name, field), source })}
          </span>
        ))}
      </span>
      <span className="muted">
        {section.version === 0 ? (
          t('settings.neverChanged')
        ) : (
          <>
            {t('settings.changed')} <Time at={section.changedAt} />
          </>
        )}
      </span>
      <Go to={paths.settingsHistory(section.name)}>{t('settings.history.title')}</Go>
    </li>
  )
}
