import { useTranslation } from 'react-i18next'
import { useRead } from '../../api/read.ts'
import { bytes, number, percent, relative } from '../../ui/format.ts'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import style from './Host.module.css'

/** Below this share of free space something has to be done; half of it is bad. */
const LOW = 0.2

export function Host() {
  const { t } = useTranslation()
  const { data: host, error, refetch, dataUpdatedAt } = useRead('GET /host', {}, { every: 30_000 })
  if (error || !host)
    return <PageBefore title={t('host.title')} purpose={t('host.purpose')} problem={error} retry={refetch} />
  const free = host.diskTotalBytes > 0 ? host.diskFreeBytes / host.diskTotalBytes : 0
  const state = free < LOW / 2 ? 'bad' : free < LOW ? 'attention' : 'good'
  return (
    <Page title={t('host.title')} purpose={t('host.purpose')}>
      <Columns
        side={
          <Card title={t('host.parts')} flush>
            <Facts
              facts={[
                ['Freehold', host.version],
                ['Node.js', host.node],
                ['SQLite', host.sqlite],
              ]}
            />
          </Card>
        }
      >
        <Card title={t('host.disk')} aside={<State state={state}>{t(`host.diskStates.${state}`)}</State>}>
          <p className={style.figure}>
            {t('host.free', { free: bytes(host.diskFreeBytes), total: bytes(host.diskTotalBytes) })}
          </p>
          <div className={style.track} aria-hidden="true">
            <span className={`${style.fill} ${style[state]}`} style={{ width: `${(1 - free) * 100}%` }} />
          </div>
          <p className="muted small">
            {t('host.used', { share: percent(1 - free) })} · <span className="mono">{host.dataFolder}</span>
          </p>
        </Card>
        <Card title={t('host.running')} flush>
          <Facts
            facts={[
              [t('host.started'), <Time key="s" at={host.startedAt} />],
              [
                t('host.flush'),
                host.flushMicros === null
                  ? t('host.flushUnknown')
                  : t('host.flushText', { time: number(host.flushMicros / 1000, 2) }),
              ],
              [t('host.seen'), relative(new Date(dataUpdatedAt).toISOString())],
            ]}
          />
        </Card>
      </Columns>
    </Page>
  )
}
