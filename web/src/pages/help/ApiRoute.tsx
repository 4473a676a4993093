import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWords } from '../../i18n/words.ts'
import type { Description, Operation, Route } from '../../command/description.ts'
import { curlOf } from '../../command/lines.ts'
import { paths } from '../../paths.ts'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { Go } from '../../ui/Go.tsx'
import { LockIcon, RightIcon } from '../../ui/icons.tsx'
import { ApiFields } from './ApiFields.tsx'
import { exampleOf } from './api-example.ts'
import { answerOf, fieldsOf } from './api-fields.ts'
import style from './ApiPage.module.css'

/** `POST /certificates/:serial/revocation` → `post-certificates-serial-revocation`. */
export function idOf({ address }: Route): string {
  return address.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}

/** Whether somebody with these permissions may; null where nobody is known. */
function mayCall(permission: string, held: readonly string[] | null): boolean | null {
  if (permission === 'anyone') return true
  if (held === null) return null
  return permission === 'signed-in' || held.includes(permission)
}

/** One request: a line, and below it all that can be said of it. */
export function ApiRoute(props: {
  route: Route
  description: Description
  /** Permissions of the reader; null when nobody is signed in. */
  held: readonly string[] | null
  open: boolean
}) {
  const { route, open } = props
  const { t } = useTranslation()
  const [shown, show] = useState(open)
  const { operation } = route
  const may = mayCall(operation['x-permission'], props.held)
  return (
    <details id={idOf(route)} className={style.route} open={shown} onToggle={(event) => show(event.currentTarget.open)}>
      <summary className={style.line}>
        <RightIcon size={14} />
        <span className={`${style.method} ${style[route.method.toLowerCase()] ?? ''}`}>{route.method}</span>
        <span className={style.words}>
          <span className={`${style.path} mono`}>{route.address.split(' ')[1]}</span>
          <span className={style.summary} lang="en">
            {operation.summary}
          </span>
        </span>
        <span className={style.may}>
          {may === false ? <LockIcon size={14} /> : null}
          <span className="mono">{operation['x-permission']}</span>
        </span>
      </summary>
      {shown ? <Details {...props} may={may} /> : null}
      <span className={style.hidden}>{may === false ? t('api.mayNot') : ''}</span>
    </details>
  )
}

function Details({ route, description, may }: { route: Route; description: Description; may: boolean | null }) {
  const { t } = useTranslation()
  const { operation } = route
  const note = operation['x-freehold-command'] ?? null
  const fields = fieldsOf(operation, description)
  const answer = answerOf(operation, description)
  return (
    <div className={style.details}>
      <Rules operation={operation} may={may} />
      {fields.length > 0 ? <ApiFields title={t('api.fields')} fields={fields} /> : null}
      {answer.length > 0 ? <ApiFields title={t('api.answer')} fields={answer} answer /> : null}
      <Codes operation={operation} />
      {note ? (
        <>
          <h3 className={style.part}>{t('command.line')}</h3>
          <CodeBlock text={note.line} name={t('command.line')} />
        </>
      ) : null}
      <h3 className={style.part}>{t('command.call')}</h3>
      <CodeBlock text={callOf(route, description)} name={t('command.call')} />
    </div>
  )
}

/** Protocols outside the JSON API keep their whole address. */
function callOf(route: Route, description: Description): string {
  const call = curlOf(
    exampleOf(route, description),
    window.location.origin,
    route.operation['x-freehold-command'] ?? null,
  )
  return route.path.startsWith('/api/v1/') ? call : call.replace('/api/v1/', '/')
}

/** Where nothing is said, both a session and a token are good. */
function isForTokens({ security }: Operation): boolean {
  return security === undefined || security.some((scheme) => 'bearer' in scheme)
}

function Rules({ operation, may }: { operation: Operation; may: boolean | null }) {
  const { t } = useTranslation()
  const permission = operation['x-permission']
  const state = may === null ? t('api.mayUnknown') : may ? t('api.may') : t('api.mayNot')
  return (
    <ul className={style.rules}>
      <li>
        {t('api.permission')} <code>{permission}</code>: {permission === 'anyone' ? t('api.anyone') : state}
      </li>
      {permission === 'anyone' ? null : <li>{isForTokens(operation) ? t('api.byToken') : t('api.notByToken')}</li>}
      {operation['x-step-up'] ? <li>{t('command.stepUp')}</li> : null}
      {operation['x-asks-reason'] ? <li>{t('api.asksReason')}</li> : null}
      {operation['x-if-match'] ? <li>{t('api.ifMatch')}</li> : null}
    </ul>
  )
}

function Codes({ operation }: { operation: Operation }) {
  const { t } = useTranslation()
  const words = useWords()
  const refusals = operation['x-refusals'] ?? []
  const records = operation['x-records'] ?? []
  return (
    <>
      {refusals.length > 0 ? (
        <>
          <h3 className={style.part}>{t('api.refusals')}</h3>
          <ul className={style.codes}>
            {refusals.map((code) => (
              <li key={code}>
                <Go to={paths.problem(code)} className="link mono small">
                  {code}
                </Go>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {records.length > 0 ? (
        <>
          <h3 className={style.part}>{t('api.records')}</h3>
          <ul className={style.codes}>
            {records.map((action) => (
              <li key={action}>
                <Go to={paths.audit({ action })}>{words.action(action)}</Go> <code className="muted">{action}</code>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  )
}
