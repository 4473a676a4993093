import { ActionIcon, Button, Drawer, NativeSelect, Tabs, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../ui/format.ts'
import { CloseIcon, PlusIcon } from '../ui/icons.tsx'
import { ConditionFields } from './ConditionFields.tsx'
import type { ListInfo } from './contract.ts'
import { useCount } from './count.ts'
import {
  draftOf,
  isFinished,
  newCondition,
  newGroup,
  type Condition,
  type Draft,
  type Group,
  type Join,
} from './draft.ts'
import { BadExpression, parseExpression } from './expression.ts'
import { fieldNamed, inWords } from './info.ts'
import { predicatesOf } from './predicates.ts'
import { filterText } from './query.ts'
import { useNames } from './references.ts'
import { inSentence, type Speech } from './sentences.ts'
import style from './Filter.module.css'

const JOINS: readonly Join[] = ['all', 'any', 'none', 'not-all']
const DEEPEST = 4

/** A condition on the first way in which this field is compared. */
export function conditionOn(info: ListInfo, name: string): Condition {
  const field = fieldNamed(info, name)
  const [first] = field ? predicatesOf(field) : []
  return newCondition(name, first?.operator ?? 'eq')
}

interface PanelProps {
  info: ListInfo
  /** What is set now, as text. */
  text: string
  /** What narrows the list besides the filter. */
  narrowing: Record<string, string>
  first: 'build' | 'text'
  close: () => void
  apply: (text: string) => void
}

/** The whole filter: conditions in groups, or its text. Nothing is set before it is applied. */
export default function FilterPanel({ info, text, narrowing, first, close, apply }: PanelProps) {
  const { t } = useTranslation()
  const [way, setWay] = useState(first)
  const [written, write] = useState(text)
  const [root, setRoot] = useState<Group>(() => groupIn(text) ?? draftOf(null))
  const current = way === 'text' ? written.trim() : filterText(root)
  const [settled] = useDebouncedValue(current, 300)
  const bad = badAt(current)
  const { count, problem } = useCount(info.at, { ...narrowing, ...(settled ? { filter: settled } : {}) }, bad !== null)
  const refused = settled === current && problem?.code === 'lists.bad_filter' ? (problem.position ?? 1) : null
  const wrong = bad ?? refused

  function turn(to: string | null): void {
    if (to === 'text') write(filterText(root))
    // What cannot be taken apart stays text.
    else if (wrong !== null) return
    else setRoot(groupIn(current) ?? draftOf(null))
    setWay(to === 'text' ? 'text' : 'build')
  }

  return (
    <Drawer
      opened
      onClose={close}
      size={620}
      title={t('lists.builder.title', { list: inWords(info.title) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        className={style.panel}
        onSubmit={(event) => {
          event.preventDefault()
          if (wrong === null) apply(current)
        }}
      >
        <Tabs value={way} onChange={turn} keepMounted={false}>
          <Tabs.List aria-label={t('lists.builder.tabs')}>
            <Tabs.Tab value="build">{t('lists.builder.build')}</Tabs.Tab>
            <Tabs.Tab value="text">{t('lists.builder.text')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="build" className={style.way}>
            <GroupFields info={info} group={root} change={setRoot} deep={0} />
          </Tabs.Panel>
          <Tabs.Panel value="text" className={style.way}>
            <TextWay info={info} text={written} write={write} wrong={wrong} />
          </Tabs.Panel>
        </Tabs>
        {wrong === null ? <Sentence info={info} text={current} /> : null}
        <div className={style.foot}>
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={wrong !== null}>
            {count === null ? t('lists.builder.showAny') : t('lists.builder.show', { count, shown: number(count) })}
          </Button>
        </div>
      </form>
    </Drawer>
  )
}

function groupIn(text: string): Group | null {
  return badAt(text) === null ? draftOf(text === '' ? null : parseExpression(text)) : null
}

/** Where a text stops being a filter; null where it is one, or empty. */
function badAt(text: string): number | null {
  try {
    if (text !== '') parseExpression(text)
    return null
  } catch (thrown) {
    if (thrown instanceof BadExpression) return thrown.position
    throw thrown
  }
}

/** The filter as somebody would say it; read out as it changes. */
function Sentence({ info, text }: { info: ListInfo; text: string }) {
  const { t } = useTranslation()
  const root = groupIn(text)
  const speech: Speech = { t, info, nameOf: useNames(root, info) }
  return (
    <output className={style.sentence}>
      <span className={style.sentenceHead}>{t('lists.builder.sentence')}</span>
      {root && root.parts.length > 0 ? inSentence(root, speech) : t('lists.builder.everything')}
    </output>
  )
}

function TextWay({
  info,
  text,
  write,
  wrong,
}: {
  info: ListInfo
  text: string
  write: (text: string) => void
  wrong: number | null
}) {
  const { t } = useTranslation()
  return (
    <Textarea
      data-autofocus
      label={t('lists.builder.textLabel')}
      description={
        <>
          {t('lists.builder.textHelp')}
          <br />
          {t('lists.builder.fieldsHere', { fields: info.fields.map(({ name }) => name).join(', ') })}
        </>
      }
      autosize
      minRows={3}
      maxRows={12}
      maxLength={2000}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--fh-mono)', fontSize: '0.84375rem' } }}
      value={text}
      onChange={(event) => write(event.currentTarget.value)}
      error={wrong === null ? null : <WrongAt text={text} position={wrong} />}
    />
  )
}

function WrongAt({ text, position }: { text: string; position: number }) {
  const { t } = useTranslation()
  return (
    <>
      {t('lists.builder.badAt', { position })}{' '}
      <code className={style.wrong}>
        {text.slice(Math.max(0, position - 21), position - 1)}
        <mark>{text.slice(position - 1, position + 19) || '…'}</mark>
      </code>
    </>
  )
}

interface GroupProps {
  info: ListInfo
  group: Group
  change: (group: Group) => void
  remove?: () => void
  deep: number
}

function GroupFields({ info, group, change, remove, deep }: GroupProps) {
  const { t } = useTranslation()
  const add = useRef<HTMLButtonElement>(null)
  const set = (key: number, part: Draft | null): void => {
    change({ ...group, parts: group.parts.flatMap((one) => (one.key === key ? (part ? [part] : []) : [one])) })
    // The focus was on what is gone.
    if (part === null) add.current?.focus()
  }
  const condition = (): Condition => conditionOn(info, info.fields[0]?.name ?? '')
  return (
    <fieldset className={deep === 0 ? style.root : style.group}>
      <legend className={style.hidden}>{deep === 0 ? t('lists.filters') : t('lists.builder.inner')}</legend>
      <div className={style.groupHead}>
        <NativeSelect
          size="xs"
          aria-label={t('lists.builder.join')}
          value={group.join}
          data={JOINS.map((value) => ({ value, label: t(`lists.builder.joins.${value}`) }))}
          onChange={(event) => {
            const chosen = JOINS.find((one) => one === event.currentTarget.value)
            if (chosen) change({ ...group, join: chosen })
          }}
        />
        {remove ? <RemoveButton label={t('lists.builder.removeGroup')} remove={remove} /> : null}
      </div>
      {group.parts.length === 0 && deep === 0 ? <p className="muted small">{t('lists.builder.empty')}</p> : null}
      <div className={style.parts}>
        {group.parts.map((part) =>
          part.kind === 'group' ? (
            <GroupFields
              key={part.key}
              info={info}
              group={part}
              change={(next) => set(part.key, next)}
              remove={() => set(part.key, null)}
              deep={deep + 1}
            />
          ) : (
            <ConditionRow
              key={part.key}
              info={info}
              condition={part}
              change={(next) => set(part.key, next)}
              remove={() => set(part.key, null)}
            />
          ),
        )}
      </div>
      <div className={style.adds}>
        <Button
          ref={add}
          variant="subtle"
          size="compact-sm"
          leftSection={<PlusIcon size={14} />}
          onClick={() => change({ ...group, parts: [...group.parts, condition()] })}
        >
          {t('lists.builder.addCondition')}
        </Button>
        {deep < DEEPEST ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<PlusIcon size={14} />}
            onClick={() => change({ ...group, parts: [...group.parts, newGroup('any', [condition()])] })}
          >
            {t('lists.builder.addGroup')}
          </Button>
        ) : null}
      </div>
    </fieldset>
  )
}

function RemoveButton({ label, remove }: { label: string; remove: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} onClick={remove}>
      <CloseIcon size={15} />
    </ActionIcon>
  )
}

function ConditionRow({
  info,
  condition,
  change,
  remove,
}: {
  info: ListInfo
  condition: Condition
  change: (condition: Condition) => void
  remove: () => void
}) {
  const { t } = useTranslation()
  const field = fieldNamed(info, condition.field)
  const title = field ? inWords(field.title) : condition.field
  return (
    <div className={style.row}>
      <NativeSelect
        size="xs"
        className={style.field}
        aria-label={t('lists.builder.field')}
        value={field?.name ?? condition.field}
        data={info.fields.map(({ name, title: words }) => ({ value: name, label: inWords(words) }))}
        onChange={(event) => change({ ...conditionOn(info, event.currentTarget.value), key: condition.key })}
      />
      {field ? <ConditionFields condition={condition} field={field} change={change} /> : null}
      {isFinished(condition) ? null : <span className={style.hidden}>{t('lists.builder.unfinished')}</span>}
      <RemoveButton label={t('lists.builder.removeCondition', { condition: title })} remove={remove} />
    </div>
  )
}
