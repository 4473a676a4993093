import { Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../api/api.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Serial } from '../../ui/Copy.tsx'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Facts, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { ExactTime } from '../../ui/Time.tsx'
import { isOfChange, sideOf, wordedValue } from './changes.ts'
import style from './EntryDrawer.module.css'
import { outcomeStates, reasonIn, tokenIn, whoActed } from './words.ts'

/** One entry with everything it says, beside the list it came from. */
export function EntryDrawer({ seq, close }: { seq: number | null; close: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={seq !== null}
      onClose={close}
      size={560}
      title={seq === null ? '' : t('audit.entry.title', { seq: number(seq) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {seq === null ? null : <Entry seq={seq} />}
    </Drawer>
  )
}

function Entry({ seq }: { seq: number }) {
  const { t } = useTranslation()
  const words = useWords()
  const { data: proven, error, refetch } = useRead('GET /audit/entries/:seq', { seq })
  if (error) return <PageProblem problem={error} retry={() => void refetch()} />
  if (!proven) return <Loading />
  const { entry } = proven
  const reason = reasonIn(entry)
  const token = tokenIn(entry)
  return (
    <Stack>
      <div className={style.head}>
        <h3 className={style.title}>{words.action(entry.action)}</h3>
        <State state={outcomeStates[entry.outcome]}>{t(`common.outcomes.${entry.outcome}`)}</State>
      </div>
      <Card flush>
        <Facts
          facts={[
            reason ? [t('common.reason.label'), <q key="why">{reason}</q>] : null,
            [t('audit.entry.at'), <ExactTime key="at" at={entry.at} />],
            [
              t('audit.entry.action'),
              <Go key="ac" to={paths.audit({ action: entry.action })}>
                {entry.action}
              </Go>,
            ],
            [
              t('audit.entry.target'),
              <Go key="ta" to={paths.audit({ target: entry.target })}>
                {entry.target}
              </Go>,
            ],
            [
              t('audit.entry.actor'),
              <Go key="who" to={paths.audit({ actor: `${entry.actor.kind}:${entry.actor.id}` })}>
                {whoActed(entry, words)}
              </Go>,
            ],
            token === null
              ? null
              : [
                  t('audit.entry.token'),
                  <Go key="tk" to={paths.audit({ target: token })}>
                    {token}
                  </Go>,
                ],
            [t('audit.entry.door'), words.code('doors', entry.origin.door)],
            entry.origin.address ? [t('audit.entry.address'), entry.origin.address] : null,
            entry.origin.agent ? [t('audit.entry.agent'), entry.origin.agent] : null,
            [t('common.problem.request'), <Serial key="rq" value={entry.origin.request} />],
          ]}
        />
      </Card>
      <Difference entry={entry} />
      <Values title={t('audit.entry.detail')} values={entry.detail} />
      <Values
        title={t('audit.entry.personal')}
        values={Object.fromEntries(
          entry.personal
            .filter(({ field, value }) => !isOfChange(field) && (field !== 'reason' || value === null))
            .map(({ field, value }) => [field, value ?? t('audit.entry.erased')]),
        )}
        note={t('audit.entry.personalNote')}
      />
      <Card title={t('audit.entry.proof')} flush>
        <Facts
          facts={[
            [t('audit.entry.position'), number(entry.seq)],
            [t('audit.entry.leaf'), <Serial key="l" value={proven.leaf} keep={12} />],
            [
              t('audit.entry.checkpoint'),
              proven.proof
                ? t('audit.head.covers', { count: proven.proof.size, shown: number(proven.proof.size) })
                : t('audit.head.noCheckpoint'),
            ],
            [t('audit.entry.chain'), <Serial key="c" value={proven.chain} keep={12} />],
          ]}
        />
      </Card>
    </Stack>
  )
}

/** What was and what is, name by name; personal values among them, or that they were erased. */
function Difference({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation()
  const words = useWords()
  const [before, after] = [sideOf('before', entry), sideOf('after', entry)]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const personal = new Set(entry.personal.map(({ field }) => field))
  const shown = (side: 'before' | 'after', name: string): string => {
    const value = (side === 'before' ? before : after)[name]
    if (value === null && personal.has(`${side}.${name}`)) return t('audit.entry.erased')
    return wordedValue(name, value, words)
  }
  if (names.length === 0) return null
  return (
    <Card title={t('audit.entry.change')} flush>
      <table className={style.change}>
        <thead>
          <tr>
            <th scope="col">{t('audit.entry.value')}</th>
            <th scope="col">{t('audit.entry.before')}</th>
            <th scope="col">{t('audit.entry.after')}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{words.attribute(name)}</th>
              <td className="muted">{shown('before', name)}</td>
              <td>{shown('after', name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {[...personal].some(isOfChange) ? (
        <p className={`muted small ${style.note}`}>{t('audit.entry.changeNote')}</p>
      ) : null}
    </Card>
  )
}

function Values({ title, values, note }: { title: string; values: Record<string, unknown> | null; note?: string }) {
  const words = useWords()
  const names = Object.keys(values ?? {})
  if (names.length === 0) return null
  return (
    <Card title={title} flush>
      <Facts facts={names.map((name) => [words.attribute(name), wordedValue(name, values?.[name], words)])} />
      {note ? <p className={`muted small ${style.note}`}>{note}</p> : null}
    </Card>
  )
}
