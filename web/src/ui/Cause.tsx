import { useTranslation } from 'react-i18next'
import { HelpLink } from './HelpLink.tsx'
import { useRefusal } from './refusal.ts'

/**
 * Why a test or long work failed, in the language of the page, and what to do. Where that is not the server's own sentence, it stands
 * below: only it names the account, the host, or what another server answered.
 */
export function Cause({ code, text }: { code: string; text: string }) {
  const { t } = useTranslation()
  const { what, todo, said } = useRefusal(code, text)
  return (
    <>
      <p>
        {what} {todo} <HelpLink code={code} />
      </p>
      {said ? (
        <p className="muted small">
          {t('common.problem.said')} <q lang="en">{said}</q>
        </p>
      ) : null}
    </>
  )
}
