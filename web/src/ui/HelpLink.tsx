import { useTranslation } from 'react-i18next'
import { paths } from '../paths.ts'

/** Codes that the server made; the console's own names, and `http.502`, are for answers without one. */
const SERVER_CODE = /^(?!console\.)[a-z]+\.[a-z_]+$/

/** To the page about a refusal. In a tab of its own: what was typed here stays. */
export function HelpLink({ code }: { code: string }) {
  const { t } = useTranslation()
  if (!SERVER_CODE.test(code)) return null
  return (
    <a className="link nowrap" href={paths.problem(code)} target="_blank" rel="noreferrer">
      {t('common.help.link')}
    </a>
  )
}
