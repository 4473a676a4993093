import { useTranslation } from 'react-i18next'
import { paths } from '../paths.ts'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import type { Deed } from './deed.ts'
import { routesOf } from './description.ts'
import { commandOf, curlOf } from './lines.ts'
import { useDescription } from './useDescription.ts'
import style from './CommandView.module.css'

/** Both lines of one act, to be taken along. */
export function CommandView({ deed }: { deed: Deed }) {
  const { t } = useTranslation()
  const { data } = useDescription()
  const operation = data && routesOf(data).find(({ address }) => address === deed.address)?.operation
  const note = operation?.['x-freehold-command'] ?? null
  return (
    <div className={style.view} data-autofocus tabIndex={-1}>
      <p className={style.intro}>{t('command.intro')}</p>
      {note ? (
        <>
          <p className={style.name}>{t('command.line')}</p>
          <CodeBlock text={commandOf(deed, note)} name={t('command.line')} />
        </>
      ) : null}
      <p className={style.name}>{t('command.call')}</p>
      <CodeBlock text={curlOf(deed, window.location.origin, note)} name={t('command.call')} />
      <p className={style.foot}>
        {operation?.['x-step-up'] ? `${t('command.stepUp')} ` : ''}
        <a className="link" href={paths.help('api-calls', 'with-an-api-token')} target="_blank" rel="noreferrer">
          {t('command.how')}
        </a>
      </p>
    </div>
  )
}
