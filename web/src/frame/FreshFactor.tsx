import { Button, Modal } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { call, freshFactor } from '../api/call.ts'
import { toProblem, type Problem } from '../api/problem.ts'
import { CodeInput } from '../ui/Code.tsx'
import { FreshKey } from '../ui/FreshKey.tsx'
import { FormStack } from '../ui/form.tsx'

/** Asks for a fresh second factor where a page has no question of its own. */
export default function FreshFactor() {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={() => freshFactor.answer(false)}
      title={t('common.freshFactor.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      zIndex={390}
    >
      <FreshFactorForm />
    </Modal>
  )
}

function FreshFactorForm() {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault()
    setBusy(true)
    try {
      await call('POST /session/confirmation', { code: code.trim() }, { bare: true })
      freshFactor.answer(true)
    } catch (thrown) {
      setProblem(toProblem(thrown))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void send(event)}>
      <FormStack problem={problem}>
        <FreshKey done={() => freshFactor.answer(true)} failed={setProblem} />
        <CodeInput
          data-autofocus
          label={t('common.freshFactor.label')}
          description={t('common.freshFactor.why')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={code.trim().length < 6}>
          {t('common.confirm')}
        </Button>
      </FormStack>
    </form>
  )
}
