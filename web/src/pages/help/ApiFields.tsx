import { useTranslation } from 'react-i18next'
import { number } from '../../ui/format.ts'
import type { Field, TypeWords } from './api-fields.ts'
import style from './ApiPage.module.css'

/** Fields of a request or an answer, with what each may be. */
export function ApiFields({ title, fields, answer }: { title: string; fields: readonly Field[]; answer?: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      <h3 className={style.part}>{title}</h3>
      <table className={style.fields}>
        <thead className={style.hidden}>
          <tr>
            <th scope="col">{t('api.field')}</th>
            <th scope="col">{t('api.type')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={`${field.where} ${field.name}`}>
              <td>
                <code>{field.name}</code>
                {!answer && field.required ? <span className={style.needed}> {t('api.required')}</span> : null}
              </td>
              <td>
                {answer || field.where === 'body' ? '' : `${t(`api.where.${field.where}`)} · `}
                <Type type={field.type} />
                {field.description ? <span className={style.about}>{field.description}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Type({ type }: { type: TypeWords }) {
  const { t } = useTranslation()
  const limits = limitsOf(type)
  const parts = [
    t(`api.types.${type.base}`),
    limits,
    type.nullable ? t('api.orNone') : '',
    type.fallback === null ? '' : t('api.fallback', { value: type.fallback }),
  ].filter(Boolean)
  return (
    <>
      {parts.join(', ')}
      {type.choices.length > 0 ? (
        <span className={style.choices}>
          {type.choices.map((choice) => (
            <code key={choice}>{choice}</code>
          ))}
        </span>
      ) : null}
    </>
  )
}

function limitsOf({ least, most }: TypeWords): string {
  if (least !== null && most !== null) return `${number(least)}–${number(most)}`
  if (most !== null) return `≤ ${number(most)}`
  return least !== null && least > 0 ? `≥ ${number(least)}` : ''
}
