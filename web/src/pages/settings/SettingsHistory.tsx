import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange, useList } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Time } from '../../ui/Time.tsx'
import { tell } from '../../ui/tell.tsx'
import style from './settings.module.css'
import { linkUnder, ownTrial, PUT_BACK } from './trial.ts'
import { fieldTitle, shown, type Section, type Version } from './words.ts'

type Chosen = Pick<Version, 'version' | 'values'>

/** Every version of a section, newest first: what changed, who did it and why; each can be put back. */
export function SettingsHistory({ section }: { section: Section }) {
  const { t } = useTranslation()
  const list = useList('GET /settings/:section/history', { section: section.name })
  const [chosen, choose] = useState<Chosen | null>(null)
  const newest = list.rows[0]?.version
  return (
    <Card title={t('settings.history.title')} flush>
      {list.problem ? <PageProblem problem={list.problem} retry={list.retry} /> : null}
      {list.pending ? <Loading lines={4} /> : null}
      {!list.pending && list.rows.length === 0 && !list.problem ? (
        <p className="muted" style={{ padding: 16 }}>
          {t('settings.history.empty')}
        </p>
      ) : null}
      <ol className={style.versions}>
        {list.rows.map((version) => (
          <li key={version.version} className={style.version}>
            <div className={style.head}>
              <span className={style.what}>{t(`settings.how.${version.how}`)}</span>
              <span className="muted">
                <Time at={version.at} />
              </span>
              <span className={`${style.grow} muted`}>{who(version, t('settings.history.server'))}</span>
              {section.mayChange && version.version !== newest ? (
                <Button size="compact-sm" variant="default" onClick={() => choose(version)}>
                  {t('settings.putBack')}
                </Button>
              ) : null}
            </div>
            {version.changes.map((change) => (
              <p key={change.field} className={style.change}>
                {fieldTitle(section.name, change.field)}:{' '}
                <span className={`${style.before} muted`}>{shown(section.name, change.field, change.before)}</span> →{' '}
                {shown(section.name, change.field, change.after)}
              </p>
            ))}
            {Object.entries(version.secrets).map(([name, what]) => (
              <p key={name} className={style.change}>
                {fieldTitle(section.name, name)}: {t(`settings.secret.${what}`)}
              </p>
            ))}
            {version.reason === null ? null : (
              <p className="muted">{t('settings.history.reason', { reason: version.reason })}</p>
            )}
          </li>
        ))}
        {section.mayChange && newest !== undefined && !list.more && section.name !== 'site' ? (
          <li className={style.version}>
            <div className={style.head}>
              <span className={`${style.what} ${style.grow}`}>{t('settings.neverChanged')}</span>
              <Button size="compact-sm" variant="default" onClick={() => choose(shipped(section))}>
                {t('settings.history.toShipped')}
              </Button>
            </div>
          </li>
        ) : null}
      </ol>
      {list.more ? (
        <div style={{ padding: 12 }}>
          <Button variant="default" size="compact-sm" loading={list.loadingMore} onClick={list.loadMore}>
            {t('settings.history.more')}
          </Button>
        </div>
      ) : null}
      {chosen && newest !== undefined ? (
        <PutBack section={section} version={chosen} newest={newest} close={() => choose(null)} />
      ) : null}
    </Card>
  )
}

/** What holds where nobody has said otherwise. The site has none: without a name nobody reaches it. */
function shipped({ defaults }: Section): Chosen {
  return { version: 0, values: defaults }
}

function who({ who: { kind, name } }: Version, server: string): string {
  return name ?? (kind === 'account' ? '—' : server)
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

function PutBack(props: { section: Section; version: Chosen; newest: number; close: () => void }) {
  const { t } = useTranslation()
  const { section, version, newest } = props
  const restore = useChange('POST /settings/:section/restoration', { bare: true })
  const deed = () =>
    deedOf(
      'POST /settings/:section/restoration',
      { section: section.name, restore: version.version, version: newest },
      { version: newest },
    )
  return (
    <ConfirmDanger
      opened
      mild
      close={props.close}
      title={
        version.version === 0
          ? t('settings.history.toShipped')
          : t('settings.history.putBackTitle', { version: version.version })
      }
      consequences={Object.entries(version.values).map(
        ([field, value]) => `${fieldTitle(section.name, field)}: ${shown(section.name, field, value)}`,
      )}
      wayBack={t(section.tried.length > 0 ? 'settings.history.putBackTried' : 'settings.history.putBackWay')}
      label={t('settings.putBack')}
      deed={deed}
      asksReason={Object.keys(version.values).some(
        (field) => section.tried.includes(field) && !same(section.values[field], version.values[field]),
      )}
      act={async (reason) => {
        const { trial, values } = await restore.mutateAsync({ ...deed(), reason })
        if (trial) {
          const link = linkUnder(section.name, values, trial.token)
          ownTrial.set({ section: section.name, endsAt: Date.now() + trial.leftMs, link })
        } else tell(t('common.saved'), deed())
        window.dispatchEvent(new Event(PUT_BACK))
      }}
    />
  )
}
