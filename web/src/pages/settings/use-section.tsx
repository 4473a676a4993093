import { Button } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { isProblem } from '../../api/problem.ts'
import { client, useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useRoomForm, useUnsavedGuard, type RoomForm } from '../../ui/form.tsx'
import { Merge } from './Merge.tsx'
import { merged } from './merged.ts'
import { useSoughtField } from './sought-field.ts'
import { linkUnder, ownTrial, PUT_BACK } from './trial.ts'
import type { Section, Value } from './words.ts'
import { toasts } from '../../ui/toasts.ts'

type Values = Record<string, Value>

export interface SectionForm<V extends Record<string, unknown>> extends RoomForm<V> {
  /** What somebody else changed meanwhile, beside one's own; null while nobody did. */
  merge: ReactNode
  /** Spread onto an input whose field may be pinned: locked, and by what. */
  lock: (field: string) => { disabled?: true; description?: string }
  mayChange: boolean
}

/**
 * The section of that name as it was when the page was opened; it does not change under the hands of whoever types, unless it
 * was put back. `round` counts how often: a form begins anew with it.
 */
export function useSection(name: string): {
  section: Section | undefined
  adopt: (section: Section) => void
  round: number
  read: ReturnType<typeof useRead<'GET /settings'>>
} {
  const read = useRead('GET /settings', {})
  const { refetch } = read
  const [kept, adopt] = useState<Section | null>(null)
  const [round, setRound] = useState(0)
  useEffect(() => {
    const reload = () =>
      void refetch().then(({ data }) => {
        const back = data?.sections.find((one) => one.name === name)
        if (!back) return
        adopt(back)
        setRound((last) => last + 1)
      })
    window.addEventListener(PUT_BACK, reload)
    return () => window.removeEventListener(PUT_BACK, reload)
  }, [name, refetch])
  const latest = read.data?.sections.find((one) => one.name === name)
  if (kept === null && latest) adopt(latest)
  return { section: kept ?? latest, adopt, round, read }
}

/** One form over one section: versions, pins, trials, and putting back what was just saved. */
export function useSectionForm<V extends Record<string, unknown>>(options: {
  section: Section
  adopt: (section: Section) => void
  toForm: (values: Values) => V
  toValues: (form: V) => Values
  /** Secrets that were typed; the others stay as they are. */
  toSecrets?: (form: V) => Record<string, string>
  validate?: (form: V) => Record<string, string>
}): SectionForm<V> {
  const { section, adopt, toForm, toValues } = options
  const { t } = useTranslation()
  const save = useChange('PUT /settings/:section')
  const [theirs, setTheirs] = useState<Section | null>(null)

  const mine = (form: V): Values => (theirs ? merged(section.values, theirs.values, toValues(form)) : toValues(form))

  const deed = (form: V) => {
    // What is pinned is not sent: it is set elsewhere.
    const values = Object.fromEntries(Object.entries(mine(form)).filter(([field]) => !(field in section.pins)))
    const version = theirs?.version ?? section.version
    const secrets = options.toSecrets?.(form) ?? {}
    const typed = Object.keys(secrets).length > 0 ? { secrets } : {}
    return deedOf('PUT /settings/:section', { section: section.name, values, ...typed, version }, { version })
  }

  async function send(form: V, reason: string): Promise<boolean> {
    try {
      const { trial, ...saved } = await save.mutateAsync({ ...deed(form), reason })
      if (trial) noteTrial(saved, trial)
      // What went with a reason goes back with one: the history below asks for it, a toast cannot.
      else if (reason !== '') toasts.show({ message: t('common.saved') })
      else offerBack(theirs ?? section, saved.version, t('common.saved'), t('settings.putBack'))
      if (theirs) room.form.setValues(toForm(saved.values))
      setTheirs(null)
      adopt(saved)
      return true
    } catch (thrown) {
      if (!isProblem(thrown, 'settings.version_stale')) throw thrown
      const { sections } = await call('GET /settings', {})
      setTheirs(sections.find(({ name }) => name === section.name) ?? null)
      return false
    }
  }

  const room: RoomForm<V> = useRoomForm<V>({
    initial: toForm(section.values),
    ...(options.validate ? { validate: options.validate } : {}),
    deed,
    send,
  })
  useSoughtField()
  useUnsavedGuard(room.form.isDirty() && !room.busy)
  return {
    ...room,
    mayChange: section.mayChange,
    merge: theirs ? (
      <Merge
        before={section}
        theirs={theirs}
        mine={mine(room.form.getValues())}
        take={() => {
          room.form.setValues(toForm(theirs.values))
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

function noteTrial({ name, values }: Section, { token, leftMs }: { token: string; leftMs: number }): void {
  ownTrial.set({ section: name, endsAt: Date.now() + leftMs, link: linkUnder(name, values, token) })
}

/** Says that it was saved, and offers to put back what was before. */
function offerBack(before: Section, version: number, saved: string, label: string): void {
  if (before.version === 0 || version === before.version) return void toasts.show({ message: saved })
  const id = toasts.show({
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        {saved}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            toasts.hide(id)
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
  window.dispatchEvent(new Event(PUT_BACK))
}
