import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem } from '../../api/problem.ts'
import { Bare } from '../../frame/Bare.tsx'
import { paths } from '../../paths.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Paragraph } from './Paragraph.tsx'
import type { Section } from './sections.ts'
import { useSections } from './useSections.ts'
import style from './help.module.css'

/** What one refusal means: the address that stands as `type` in every problem that the server answers. */
export function Problem() {
  const { t } = useTranslation()
  const { code = '' } = useParams({ strict: false })
  const { data: sections, error, refetch } = useSections()
  useEffect(() => {
    document.title = `${code} · Freehold`
  }, [code])
  const section = sections?.find((one) => one.code === code)
  return (
    <Bare wide>
      <nav className={`${style.way} no-print`}>
        <Go to={paths.problems}>{t('help.all')}</Go>
        <Go to={paths.home}>{t('help.console')}</Go>
      </nav>
      {error ? <ProblemView problem={toProblem(error)} retry={() => void refetch()} /> : null}
      {sections || error ? null : <Loading />}
      {section ? <Meaning section={section} /> : null}
      {sections && !section ? <Unknown code={code} /> : null}
    </Bare>
  )
}

function Meaning({ section: { code, what, why, todo } }: { section: Section }) {
  const { t } = useTranslation()
  return (
    <article className={style.card}>
      <p className={style.kind}>{t('help.refusal')}</p>
      <h1 className={`${style.code} mono`}>{code}</h1>
      <h2 className={style.part}>{t('help.what')}</h2>
      <Paragraph text={what} />
      <h2 className={style.part}>{t('help.why')}</h2>
      <Paragraph text={why} />
      <h2 className={style.part}>{t('help.todo')}</h2>
      <Paragraph text={todo} />
    </article>
  )
}

function Unknown({ code }: { code: string }) {
  const { t } = useTranslation()
  return (
    <article className={style.card}>
      <p className={`${style.kind} mono`}>{code.slice(0, 100)}</p>
      <h1 className={style.code}>{t('help.unknown')}</h1>
      <p className={style.unknown}>{t('help.unknownText')}</p>
      <GoButton to={paths.problems} variant="default">
        {t('help.all')}
      </GoButton>
    </article>
  )
}
