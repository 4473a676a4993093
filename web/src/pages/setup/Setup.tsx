import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SetupStep } from '../../api/api.ts'
import { toProblem } from '../../api/problem.ts'
import { client, useRead } from '../../api/read.ts'
import { LanguageChoice } from '../../frame/LanguageChoice.tsx'
import { CheckIcon, Mark } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { AuthorityStep } from './AuthorityStep.tsx'
import { ClaimStep } from './ClaimStep.tsx'
import { DoneStep } from './DoneStep.tsx'
import { FactorStep } from './FactorStep.tsx'
import { KitStep } from './KitStep.tsx'
import { OrganisationStep } from './OrganisationStep.tsx'
import { OwnerStep } from './OwnerStep.tsx'
import style from './Setup.module.css'

const STEPS = ['claim', 'organisation', 'owner', 'factor', 'authority', 'kit'] as const

const views: Record<SetupStep, (props: { next: () => void }) => ReactNode> = {
  claim: ClaimStep,
  organisation: OrganisationStep,
  owner: OwnerStep,
  factor: FactorStep,
  authority: AuthorityStep,
  kit: KitStep,
  done: DoneStep,
}

/** The first run. The server knows the step, so the wizard can be left and taken up again, here or in another window. */
export function Setup() {
  const { t } = useTranslation()
  const setup = useRead('GET /setup', {})
  const title = useRef<HTMLHeadingElement>(null)
  // Whoever comes from another browser proves himself first, whatever step the set-up has reached.
  const step: SetupStep =
    setup.data && setup.data.step !== 'done' && !setup.data.claimed ? 'claim' : (setup.data?.step ?? 'claim')
  const View = views[step]

  useEffect(() => {
    document.title = `${t(`setup.${step}.title`)} · Freehold`
    title.current?.focus({ preventScroll: true })
  }, [step, t])

  function next(): void {
    void client.invalidateQueries({ queryKey: ['GET /setup', {}] })
  }

  return (
    <div className={style.screen}>
      <aside className={`${style.side} no-print`}>
        <p className={style.brand}>
          <Mark size={24} />
          Freehold
        </p>
        <p className={style.intro}>{t('setup.intro')}</p>
        <Progress step={step} />
        <div className={style.sideFoot}>
          <LanguageChoice />
          <p>{t('frame.nothingLeaves')}</p>
        </div>
      </aside>
      <main className={style.main}>
        <div className={style.content}>
          {setup.error ? <ProblemView problem={toProblem(setup.error)} retry={() => void setup.refetch()} /> : null}
          {setup.data ? (
            <>
              <h1 className={style.title} ref={title} tabIndex={-1}>
                {t(`setup.${step}.title`)}
              </h1>
              <p className={style.why}>{t(`setup.${step}.why`)}</p>
              <View key={step} next={next} />
            </>
          ) : (
            <Loading />
          )}
        </div>
      </main>
    </div>
  )
}

function Progress({ step }: { step: SetupStep }) {
  const { t } = useTranslation()
  const at = step === 'done' ? STEPS.length : STEPS.indexOf(step)
  return (
    <nav aria-label={t('setup.progress')}>
      <p className={style.count}>{t('setup.stepOf', { step: Math.min(at + 1, STEPS.length), count: STEPS.length })}</p>
      <ol className={style.steps}>
        {STEPS.map((name, place) => (
          <li
            key={name}
            className={`${style.step} ${place === at ? style.now : ''} ${place < at ? style.past : ''}`}
            aria-current={place === at ? 'step' : undefined}
          >
            <span className={style.dot}>{place < at ? <CheckIcon size={14} /> : place + 1}</span>
            <span>{t(`setup.${name}.step`)}</span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
