import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { isProblem } from '../../api/problem.ts'
import { client, useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useRoomForm, useUnsavedGuard, type RoomForm } from '../../ui/form.tsx'
import { Merge } from './Merge.tsx'
import { linkUnder, ownTrial } from './trial.ts'
import type { Section, Value } from './words.ts'

type Values = Record<string, Value>

export interface SectionForm<V extends Record<string, unknown>> extends RoomForm<V> {
  /** What somebody else changed meanwhile, beside one's own; null while nobody did. */
  merge: ReactNode
  /** Spread onto an input whose field may be pinned: locked, and by what. */
  lock: (field: string) => { disabled?: true; description?: string }
  mayChange: boolean
}

/** The section of that name as it was when the page was opened; it does not change under the hands of whoever types. */
export function useSection(name: string): {
  section: Section | undefined
  adopt: (section: Section) => void
  read: ReturnType<typeof useRead<'GET /settings'>>
} {
  const read = useRead('GET /settings', {})
  const [kept, adopt] = useState<Section | null>(null)
  const latest = read.data?.sections.find((one) => one.name === name)
  if (kept === null && latest) adopt(latest)
  return { section: kept ?? latest, adopt, read }
}

/** One form over one section: versions, pins, trials, and putting back what was just saved. */
export function useSectionForm<V extends Record<string, unknown>>(options: {
  section: Section
  adopt: (section: Section) => void
  toForm: (values: Values) => V
  toValues: (form: V) => Values
  validate?: (form: V) => Record<string, string>
}): SectionForm<V> {
  const { section, adopt, toForm, toValues } = options
  const { t } = useTranslation()
  const save = useChange('PUT /settings/:section')
  const [theirs, setTheirs] = useState<Section | null>(null)

  const deed = (form: V) => {
    // What is pinned is not sent: it is set elsewhere.
    const values = Object.fromEntries(Object.entries(toValues(form)).filter(([field]) => !(field in section.pins)))
    const version = theirs?.version ?? section.version
    return deedOf('PUT /settings/:section', { section: section.name, values, version }, { version })
  }

  async function send(form: V, reason: string): Promise<void> {
    try {
      const { trial, ...saved } = await save.mutateAsync({ ...deed(form), reason })
      if (trial) {
        const link = linkUnder(section.name, saved.values, trial.token)
        ownTrial.set({ section: section.name, endsAt: Date.now() + trial.leftMs, link })
      } else offerBack(section, saved.version, t('common.saved'), t('settings.putBack'))
      setTheirs(null)
      adopt(saved)
    } catch (thrown) {
      if (!isProblem(thrown, 'settings.version_stale')) throw thrown
      const { sections } = await call('GET /settings', {})
      setTheirs(sections.find(({ name }) => name === section.name) ?? null)
    }
  }

  const form = useRoomForm<V>({
    initial: toForm(section.values),
    ...(options.validate ? { validate: options.validate } : {}),
    deed,
    send,
  })
  useUnsavedGuard(form.form.isDirty() && !form.busy)
  return {
    ...form,
    mayChange: section.mayChange,
    merge: theirs ? (
      <Merge
        before={section}
        theirs={theirs}
        mine={toValues(form.form.getValues())}
        take={() => {
          form.form.setValues(toForm(theirs.values))
          setTheirs(null)
          adopt(theirs)
        }}
      />
    ) : null,
    lock: (field) => {
      const source = section.pins[field]
      if (source !== undefined) return { disabled: true, description: t('settings.pinnedBy', { source }) }
      return section.mayChange ? {} : { disabled: true }
    },
  }
}

/** Says that it was saved, and offers to put back what was before. */
function offerBack(before: Section, version: number, saved: string, label: string): void {
  if (before.version === 0 || version === before.version) return void notifications.show({ message: saved })
  const id = notifications.show({
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        {saved}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id)
            void putBack(before, version)
          }}
        >
          {label}
        </Button>
      </span>
    ),
  })
}

async function putBack({ name, version: restore }: Section, version: number): Promise<void> {
  await call('POST /settings/:section/restoration', { section: name, restore, version }, { version })
  await client.invalidateQueries()
  window.dispatchEvent(new Event('freehold-settings-put-back'))
}
