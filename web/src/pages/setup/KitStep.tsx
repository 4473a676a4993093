import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/call.ts'
import { call } from '../../api/call.ts'
import { toProblem, type Problem } from '../../api/problem.ts'
import { client, useRead } from '../../api/read.ts'
import { FormFoot, FormPart, FormStack, useRoomForm } from '../../ui/form.tsx'
import { PrintIcon } from '../../ui/icons.tsx'
import { EmergencySheet } from '../access/EmergencySheet.tsx'
import { KitSheet } from './KitSheet.tsx'

type Kit = OutputOf<'POST /setup/kit'>

export function KitStep() {
  const { t } = useTranslation()
  const [kit, setKit] = useState<Kit | null>(null)
  const [printed, setPrinted] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const organisation = useRead('GET /setup', {}).data?.organisation

  async function make(): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      setKit(await call('POST /setup/kit', {}, { bare: true }))
      setPrinted(false)
    } catch (thrown) {
      setProblem(toProblem(thrown))
    } finally {
      setBusy(false)
    }
  }

  if (!kit)
    return (
      <FormStack problem={problem}>
        <ul className="muted" style={{ display: 'grid', gap: 6, listStyle: 'disc', paddingLeft: 18 }}>
          <li>{t('setup.kit.once')}</li>
          <li>{t('setup.kit.opens')}</li>
          <li>{t('setup.kit.place')}</li>
        </ul>
        <div>
          <Button loading={busy} onClick={() => void make()}>
            {t('setup.kit.make')}
          </Button>
        </div>
      </FormStack>
    )
  return (
    <FormStack problem={problem}>
      <KitSheet kit={kit} organisation={organisation?.name ?? ''} host={organisation?.publicHost ?? ''} />
      <EmergencySheet code={kit.emergencyCode} place={organisation?.name ?? ''} />
      <div className="no-print">
        <FormStack>
          <FormFoot>
            <Button
              leftSection={<PrintIcon size={16} />}
              variant={printed ? 'default' : 'filled'}
              onClick={() => {
                window.print()
                setPrinted(true)
              }}
            >
              {t('setup.kit.print')}
            </Button>
            <Button variant="subtle" color="gray" onClick={() => setPrinted(true)}>
              {t('setup.kit.written')}
            </Button>
          </FormFoot>
          {printed ? <AskBack kit={kit} /> : null}
        </FormStack>
      </div>
    </FormStack>
  )
}

/** Two groups are asked for from the paper, so that a kit that was never kept is found out now. */
function AskBack({ kit }: { kit: Kit }) {
  const { t } = useTranslation()
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { first: '', second: '' },
    validate: ({ first, second }) => ({
      ...(first.trim() ? {} : { first: t('common.required') }),
      ...(second.trim() ? {} : { second: t('common.required') }),
    }),
    send: async ({ first, second }) => {
      await call('POST /setup/kit/confirmation', { words: [first.trim(), second.trim()] }, { bare: true })
      // Set-up is over and the owner is signed in: all is read anew, and the wizard comes to its last page.
      await client.resetQueries()
    },
  })
  const input = { autoCapitalize: 'off', spellCheck: false, autoComplete: 'off', maxLength: 12 } as const
  return (
    <form {...attributes}>
      <FormPart title={t('setup.kit.back')} help={t('setup.kit.backHelp')}>
        <FormStack problem={problem}>
          <div style={{ display: 'grid', gap: 16, gridTemplateColumns: '1fr 1fr' }}>
            <TextInput label={t('setup.kit.group', { number: kit.ask[0] })} {...input} {...field('first')} />
            <TextInput label={t('setup.kit.group', { number: kit.ask[1] })} {...input} {...field('second')} />
          </div>
          <div>
            <Button type="submit" loading={busy}>
              {t('setup.kit.confirm')}
            </Button>
          </div>
        </FormStack>
      </FormPart>
    </form>
  )
}
