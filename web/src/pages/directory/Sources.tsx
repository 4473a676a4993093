import { useTranslation } from 'react-i18next'
import type { Source } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { number } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { PeopleIcon, PlusIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { MakePlan } from './MakePlan.tsx'
import style from './Sources.module.css'
import { sourceState } from './words.ts'

export function Sources() {
  const { t } = useTranslation()
  const can = useCan()
  const { data, error, refetch } = useRead('GET /directory/sources', {})
  const connect = can('directory.manage') ? (
    <GoButton to={paths.newSource} leftSection={<PlusIcon size={16} />}>
      {t('directory.source.connect')}
    </GoButton>
  ) : null
  return (
    <Page
      title={t('directory.sources.title')}
      purpose={t('directory.sources.purpose')}
      action={data && data.items.length > 0 ? connect : null}
    >
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : (
        <Card>
          <Loading />
        </Card>
      )}
      {data?.items.length === 0 ? (
        <Card flush>
          <EmptyState icon={<PeopleIcon size={24} />} title={t('directory.sources.empty')} action={connect}>
            {t('directory.sources.emptyText')}
          </EmptyState>
        </Card>
      ) : null}
      <Stack>
        {(data?.items ?? []).map((source) => (
          <SourceCard key={source.id} source={source} />
        ))}
      </Stack>
    </Page>
  )
}

function SourceCard({ source }: { source: Source }) {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <Card
      title={<Go to={paths.source(source.id)}>{source.name}</Go>}
      aside={<State state={sourceState(source)}>{t(`directory.sourceStates.${sourceState(source)}`)}</State>}
      flush
    >
      <dl className={style.figures}>
        <div>
          <dt>{t('directory.source.people')}</dt>
          <dd className={style.figure}>
            <Go to={paths.people({ source: source.id })}>{number(source.people)}</Go>
          </dd>
        </div>
        <div>
          <dt>{t('directory.source.groups')}</dt>
          <dd className={style.figure}>
            <Go to={paths.groups({ source: source.id })}>{number(source.groups)}</Go>
          </dd>
        </div>
        <div>
          <dt>{t('directory.source.read')}</dt>
          <dd>
            <Time at={source.lastCompleteAt} />
          </dd>
        </div>
        <div>
          <dt>{t('directory.source.applied')}</dt>
          <dd>
            <Time at={source.lastAppliedAt} />
          </dd>
        </div>
        <div>
          <dt>{t('directory.source.server')}</dt>
          <dd>
            {source.host}:{source.port}
          </dd>
        </div>
      </dl>
      <div className={style.foot}>
        <span className="muted small mono">{source.baseDn}</span>
        <span className={style.actions}>
          <GoButton size="xs" variant="default" to={paths.plans({ source: source.id })}>
            {t('directory.plans.show')}
          </GoButton>
          {can('directory.sync') ? <MakePlan source={source.id} /> : null}
        </span>
      </div>
    </Card>
  )
}
