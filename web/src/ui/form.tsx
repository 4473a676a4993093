import { useForm, type FormErrors, type UseFormReturnType } from '@mantine/form'
import { useBlocker } from '@tanstack/react-router'
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isProblem, toProblem, type FieldProblem, type Problem } from '../api/problem.ts'
import { AsCommand } from '../command/AsCommand.tsx'
import type { Deed } from '../command/deed.ts'
import { currentLanguage } from '../i18n/index.ts'
import { useWords } from '../i18n/words.ts'
import { begunAnew } from './begun-anew.ts'
import { ProblemView } from './ProblemView.tsx'
import { ReasonField } from './Reason.tsx'
import style from './form.module.css'

type Values = Record<string, unknown>

/** `/body/keyUsage/0` → `keyUsage`: the field of the form that a pointer of a problem means. */
export function fieldOf(pointer: string, names: readonly string[]): string | undefined {
  return pointer.split('/').find((part) => names.includes(part))
}

export function fieldErrors(errors: readonly FieldProblem[], names: readonly string[]): FormErrors {
  const said = new Map<string, Set<string>>()
  for (const { pointer, message } of errors) {
    const name = fieldOf(pointer, names)
    if (name !== undefined) said.set(name, (said.get(name) ?? new Set()).add(message))
  }
  return Object.fromEntries([...said].map(([name, messages]) => [name, [...messages].join(' ')]))
}

/** The server says in English what is wrong with a field; elsewhere the words of its code, or of the whole refusal, say it. */
function inLanguage(wordsOf: (code: string) => string, words: string): (field: FieldProblem) => FieldProblem {
  return ({ pointer, message, code }) => ({
    pointer,
    message: currentLanguage() === 'en' ? message : (code && wordsOf(code)) || words,
  })
}

export interface RoomForm<V extends Values> {
  form: UseFormReturnType<V>
  busy: boolean
  problem: Problem | null
  /** Shows what another request said of these fields, as a test before saving. @returns whether that says it all */
  refuse: (problem: Problem) => boolean
  /** Spread onto <form>. */
  attributes: {
    onSubmit: (event: FormEvent<HTMLFormElement>) => void
    noValidate: true
    ref: (node: HTMLFormElement | null) => void
  }
  /** Where the person may say why, and the change as a command; stands above the buttons. */
  why: ReactNode
  /** Spread onto an input: value, error and change. */
  field: (name: keyof V & string, type?: 'checkbox') => ReturnType<UseFormReturnType<V>['getInputProps']>
}

/**
 * One form of the console: checks on submit, sends, shows the server's verdict at the field that it names, and puts the focus
 * there. What was typed stays when it fails, or when `send` resolves to false: nothing was saved. `send` gets the reason that the person gave, empty for none; with `asksReason` there
 * is one.
 */
export function useRoomForm<V extends Values>(options: {
  initial: V
  validate?: (values: V) => FormErrors
  send: (values: V, reason: string) => Promise<unknown>
  asksReason?: boolean
  /** What would be sent, for whoever wants it as a command. */
  deed?: (values: V) => Deed
}): RoomForm<V> {
  const { t } = useTranslation()
  const words = useWords()
  const form = useForm<V>({
    initialValues: options.initial,
    validate: options.validate ?? (() => ({})),
  }) as unknown as UseFormReturnType<V>
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState('')
  const [reasonAsked, askReason] = useState(options.asksReason ?? false)
  const [reasonMissing, missReason] = useState(false)
  const [faults, countFault] = useState(0)
  const node = useRef<HTMLFormElement | null>(null)
  const { deed } = options

  // Once the errors are drawn: on a busy machine the next frame comes before them.
  useEffect(() => {
    if (faults > 0) node.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [faults])

  function focusFirstError(): void {
    countFault((before) => before + 1)
  }

  function wantReason(): void {
    askReason(true)
    missReason(true)
    focusFirstError()
  }

  function refuse({ code, errors: refused }: Problem): boolean {
    const errors = fieldErrors(
      refused.map(inLanguage(words.problem, words.problem(code) || t('common.fieldRefused'))),
      Object.keys(form.getValues()),
    )
    form.setErrors(errors)
    focusFirstError()
    return Object.keys(errors).length >= Math.max(1, refused.length)
  }

  async function submit(values: V): Promise<void> {
    if (reasonAsked && reason.trim() === '') return wantReason()
    setBusy(true)
    setProblem(null)
    try {
      if ((await options.send(values, reason.trim())) === false) return
      // As it is now: what was sent may have emptied the form.
      form.resetDirty()
      setReason('')
    } catch (thrown) {
      if (isProblem(thrown, 'http.reason_required')) return wantReason()
      const found = toProblem(thrown)
      if (!refuse(found)) setProblem(found)
    } finally {
      setBusy(false)
    }
  }

  return {
    form,
    busy,
    problem,
    refuse,
    why: (
      <div className={style.why}>
        <ReasonField
          value={reason}
          asked={reasonAsked}
          missing={reasonMissing && reason.trim() === ''}
          change={setReason}
        />
        {deed ? <AsCommand deed={() => ({ ...deed(form.getValues()), reason: reason.trim() })} /> : null}
      </div>
    ),
    attributes: {
      onSubmit: (event) => form.onSubmit((values) => void submit(values), focusFirstError)(event),
      noValidate: true,
      ref: (element) => {
        node.current = element
      },
    },
    field: (name, type) => form.getInputProps(name as never, type ? { type } : {}),
  }
}

/** Asks before a page with unsaved changes is left. */
export function useUnsavedGuard(dirty: boolean): void {
  const { t } = useTranslation()
  useBlocker({
    // The browser's own question: it also covers closing the window, and cannot be covered by anything of the page.
    shouldBlockFn: () => dirty && !window.confirm(t('common.unsaved')),
    enableBeforeUnload: () => dirty && !begunAnew.get(),
  })
}

export function FormStack({ children, problem }: { children: ReactNode; problem?: Problem | null }) {
  return (
    <div className={style.stack}>
      {problem ? <ProblemView problem={problem} /> : null}
      {children}
    </div>
  )
}

/** Fields that belong together, with a heading and why they are asked for. */
export function FormPart({ title, help, children }: { title: string; help?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className={style.part}>
      <legend className={style.legend}>{title}</legend>
      {help ? <p className={style.help}>{help}</p> : null}
      <div className={style.stack}>{children}</div>
    </fieldset>
  )
}

export function FormFoot({ children }: { children: ReactNode }) {
  return <div className={style.foot}>{children}</div>
}

/** Two fields beside each other: a long one and a short one, or two of one kind that stand below each other where it is narrow. */
export function Pair({ children, even = false }: { children: ReactNode; even?: boolean }) {
  return <div className={even ? `${style.pair} ${style.even}` : style.pair}>{children}</div>
}
