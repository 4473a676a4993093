import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Api } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useMe, useRead } from '../../api/read.ts'
import { CodeInput } from '../../ui/Code.tsx'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { exact } from '../../ui/format.ts'
import { FormFoot, FormStack, useRoomForm } from '../../ui/form.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Facts } from '../../ui/Page.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Qr } from '../../ui/Qr.tsx'
import { SecretOnce } from '../../ui/SecretOnce.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { toasts } from '../../ui/toasts.ts'

type Made = Api['POST /emergency-code']['output']
type Standing = Api['GET /emergency-code']['output']

/** The sealed emergency code: how things stand with it, making it, trying it out. */
export default function EmergencyCode() {
  const { t } = useTranslation()
  const may = useCan()('access.manage')
  const owner = useMe().roles.includes('owner')
  const { data, error, refetch } = useRead('GET /emergency-code', {})
  const make = useChange('POST /emergency-code', { bare: true })
  const [asking, setAsking] = useState(false)
  const [trying, setTrying] = useState(false)
  const [made, setMade] = useState<Made | null>(null)
  return (
    <Card title={t('emergency.code.title')}>
      <FormStack>
        <p className="muted">{t('emergency.code.why')}</p>
        {error ? <ProblemView problem={error} retry={() => void refetch()} /> : null}
        {data ? <StandingFacts standing={data} /> : error ? null : <Loading />}
        {made ? <Sheet made={made} /> : null}
        {data && may ? (
          <FormFoot>
            {data.state === 'good' ? (
              <Button variant="default" onClick={() => setTrying(true)}>
                {t('emergency.code.try')}
              </Button>
            ) : null}
            {owner ? (
              <Button variant="default" onClick={() => setAsking(true)}>
                {t(data.state === 'none' ? 'emergency.code.make' : 'emergency.code.again')}
              </Button>
            ) : null}
          </FormFoot>
        ) : null}
      </FormStack>
      <ConfirmDanger
        mild
        opened={asking}
        close={() => setAsking(false)}
        title={t('emergency.code.confirm')}
        consequences={[t('emergency.code.once'), ...(data?.state === 'none' ? [] : [t('emergency.code.old')])]}
        wayBack={t('emergency.code.back')}
        label={t('emergency.code.make')}
        act={async () => {
          setMade(await make.mutateAsync({ input: {} }))
          await refetch()
        }}
      />
      {trying ? <Drill close={() => setTrying(false)} drilled={() => void refetch()} /> : null}
    </Card>
  )
}

const STATES = { none: 'attention', good: 'good', used: 'attention' } as const

function StandingFacts({ standing: { state, madeAt, drilledAt, drillDueAt } }: { standing: Standing }) {
  const { t } = useTranslation()
  const shown = <State state={STATES[state]}>{t(`emergency.code.${state}`)}</State>
  const drilled = drilledAt ? <Time at={drilledAt} /> : t('emergency.code.never')
  return (
    <Facts
      facts={[
        [t('common.state'), shown],
        madeAt === null ? null : [t('emergency.code.made'), timeOf(madeAt)],
        drillDueAt === null ? null : [t('emergency.code.drilled'), drilled],
        drillDueAt === null ? null : [t('emergency.code.due'), timeOf(drillDueAt)],
      ]}
    />
  )
}

const timeOf = (at: string) => <Time at={at} />

/** The one time that the code is shown. */
function Sheet({ made: { code, qr, madeAt } }: { made: Made }) {
  const { t } = useTranslation()
  const name = useMe().organisation ?? 'Freehold'
  const words = { name, time: exact(madeAt) }
  return (
    <>
      <p>{t('emergency.code.heading', words)}</p>
      <SecretOnce values={[code]} filename="freehold-emergency-code.txt" heading={t('emergency.code.file', words)} />
      <Qr svg={qr} name={t('emergency.code.qr')} />
      <p className="muted small">{t('emergency.code.keep')}</p>
      <div className="no-print">
        <Button onClick={() => window.print()}>{t('emergency.code.print')}</Button>
      </div>
    </>
  )
}

function Drill({ close, drilled }: { close: () => void; drilled: () => void }) {
  const { t } = useTranslation()
  const drill = useChange('POST /emergency-code/drill', { bare: true })
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { code: '' },
    validate: ({ code }) => (code.trim().length < 32 ? { code: t('emergency.use.short') } : {}),
    send: async ({ code }) => {
      await drill.mutateAsync({ input: { code: code.trim() } })
      toasts.show({ message: t('emergency.drill.right') })
      drilled()
      close()
    },
  })
  return (
    <Modal
      opened
      onClose={close}
      title={t('emergency.drill.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form {...attributes}>
        <FormStack problem={problem}>
          <p>{t('emergency.drill.why')}</p>
          <CodeInput
            data-autofocus
            autoComplete="off"
            label={t('emergency.use.code')}
            description={t('emergency.use.help')}
            {...field('code')}
          />
          <FormFoot>
            <Button type="submit" loading={busy}>
              {t('emergency.drill.do')}
            </Button>
          </FormFoot>
        </FormStack>
      </form>
    </Modal>
  )
}
