import { Button } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Source as SourceType } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { tell } from '../../ui/tell.tsx'
import { History } from '../audit/History.tsx'
import { SourceForm, type SourceDraft } from './SourceForm.tsx'
import { MakePlan } from './MakePlan.tsx'
import { sourceState } from './words.ts'

export function Source() {
  const { t } = useTranslation()
  const can = useCan()
  const { id = '' } = useParams({ strict: false })
  const save = useChange('PUT /directory/sources/:id')
  const { data: source, error, refetch } = useRead('GET /directory/sources/:id', { id })
  if (error || !source)
    return <PageBefore title={t('directory.source.one')} list={paths.sources} problem={error} retry={refetch} />
  return (
    <Page
      onPaper
      title={source.name}
      state={<State state={sourceState(source)}>{t(`directory.sourceStates.${sourceState(source)}`)}</State>}
      purpose={t('directory.source.purpose')}
      action={can('directory.sync') ? <MakePlan source={source.id} size="sm" /> : null}
    >
      <Columns
        side={
          <>
            <Card title={t('common.facts')} flush>
              <Facts
                facts={[
                  [
                    t('directory.source.people'),
                    <Go key="p" to={paths.people({ source: source.id })}>
                      {number(source.people)}
                    </Go>,
                  ],
                  [
                    t('directory.source.groups'),
                    <Go key="g" to={paths.groups({ source: source.id })}>
                      {number(source.groups)}
                    </Go>,
                  ],
                  [t('directory.source.read'), <Time key="r" at={source.lastCompleteAt} />],
                  [t('directory.source.applied'), <Time key="a" at={source.lastAppliedAt} />],
                  [t('common.created'), <Time key="w" at={source.createdAt} />],
                  [t('common.changed'), <Time key="c" at={source.changedAt} />],
                  [
                    t('directory.plans.title'),
                    <Go key="l" to={paths.plans({ source: source.id })}>
                      {t('common.show')}
                    </Go>,
                  ],
                ]}
              />
            </Card>
            {can('directory.manage') && source.people === 0 && source.groups === 0 ? (
              <RemoveSource source={source} />
            ) : null}
          </>
        }
      >
        {can('directory.manage') ? (
          <SourceForm
            key={source.version}
            source={source}
            deed={(draft) => deedFor(source, draft)}
            save={async (draft, reason) => {
              const done = { ...deedFor(source, draft), reason }
              await save.mutateAsync(done)
              tell(t('common.saved'), done)
            }}
          />
        ) : null}
        <History target={`source:${source.id}`} />
      </Columns>
    </Page>
  )
}

function deedFor({ id, version }: SourceType, draft: SourceDraft) {
  return deedOf('PUT /directory/sources/:id', { id, version, ...draft }, { version })
}

function RemoveSource({ source }: { source: SourceType }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useChange('DELETE /directory/sources/:id', { bare: true })
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button variant="default" color="red" onClick={() => setAsking(true)}>
        {t('directory.remove.action')}
      </Button>
      <ConfirmDanger
        opened={asking}
        close={() => setAsking(false)}
        title={t('directory.remove.title', { name: source.name })}
        consequences={[t('directory.remove.nobody'), t('directory.remove.directory')]}
        wayBack={t('directory.remove.back')}
        label={t('directory.remove.do')}
        asksReason
        deed={() => deedOf('DELETE /directory/sources/:id', { id: source.id })}
        act={async (reason) => {
          await remove.mutateAsync({ input: { id: source.id }, reason })
          void navigate({ to: paths.sources, ignoreBlocker: true })
        }}
      />
    </>
  )
}
