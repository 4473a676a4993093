import { useTranslation } from 'react-i18next'
import { useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import style from './settings.module.css'

/** What the server sees of this browser: what a proxy in front changes, and what it lacks. */
export function HowISeeYou() {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /how-i-see-you', {})
  return (
    <Page title={t('settings.seen.title')} purpose={t('settings.seen.purpose')}>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading />}
      {data ? (
        <Columns
          side={
            <Card flush>
              <Facts
                facts={[
                  [t('settings.seen.peer'), data.peer],
                  [t('settings.seen.address'), data.address],
                  [t('settings.seen.protocol'), data.protocol],
                  [t('settings.seen.host'), data.host],
                ]}
              />
            </Card>
          }
        >
          <Card
            title={
              <State state={data.verdict === 'direct' || data.verdict === 'proxied' ? 'good' : 'attention'}>
                {t(`settings.seen.verdicts.${data.verdict}.title`)}
              </State>
            }
          >
            <p>{t(`settings.seen.verdicts.${data.verdict}.text`)}</p>
            {data.line === null ? null : (
              <>
                <p>{t('settings.seen.line')}</p>
                <CodeBlock text={`[settings.network]\n${data.line}`} />
                <Go to={paths.network}>{t('settings.seen.toNetwork')}</Go>
              </>
            )}
          </Card>
          <Card title={t('settings.seen.headers')}>
            <div className={style.scroll}>
              <table className={style.table}>
                <tbody>
                  {data.headers.map(({ name, value }) => (
                    <tr key={`${name}: ${value}`}>
                      <th scope="row" className="mono">
                        {name}
                      </th>
                      <td className="mono">{value}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p className={`muted ${style.below}`}>{t('settings.seen.headersHelp')}</p>
          </Card>
        </Columns>
      ) : null}
    </Page>
  )
}
