import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { client, useChange } from '../api/read.ts'
import { deedOf } from '../command/deed.ts'
import { ConfirmDanger } from '../ui/ConfirmDanger.tsx'
import { FormFoot, FormStack, useRoomForm } from '../ui/form.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import { doneWithWayBack } from '../ui/putBack.tsx'
import { tell } from '../ui/tell.tsx'
import type { ListInfo } from './contract.ts'
import { draftOf } from './draft.ts'
import { readExpression } from './expression.ts'
import { inWords } from './info.ts'
import { useNames } from './references.ts'
import { inSentence } from './sentences.ts'
import type { SavedView, ViewQuery } from './views.ts'
import style from './Views.module.css'

/** Keep a new one, save what changed, name and share, or take away. */
export type ViewAct = 'keep' | 'save' | 'edit' | 'remove'

const LONGEST_NAME = 100

interface ViewFormProps {
  act: Exclude<ViewAct, 'remove'> | ViewAct
  list: string
  /** The view that is changed; null for a new one. */
  view: SavedView | null
  kept: ViewQuery
  info: ListInfo | null
  /** Names of the columns. */
  headers: ReadonlyMap<string, string>
  close: () => void
  done: (saved: SavedView) => void
}

/** Name and sharing of a view, above what it asks. A view that somebody changed elsewhere meanwhile is not overwritten. */
export function ViewForm(props: ViewFormProps) {
  const { act, list, view, kept, close } = props
  const { t } = useTranslation()
  const keep = useChange('POST /views', { bare: true })
  const save = useChange('PUT /views/:id', { bare: true })
  const kind = view ? (act === 'edit' ? 'edit' : 'save') : 'keep'
  const change = (of: SavedView, values: { name: string; shared: boolean }) => {
    const input = { id: of.id, version: of.version, name: values.name.trim(), query: kept, shared: values.shared }
    return deedOf('PUT /views/:id', input, { version: of.version })
  }
  const creation = (values: { name: string; shared: boolean }) =>
    deedOf('POST /views', { list, name: values.name.trim(), query: kept, shared: values.shared })
  const room = useRoomForm({
    initial: { name: view?.name ?? '', shared: view?.shared ?? false },
    validate: ({ name }) => (name.trim() === '' ? { name: t('lists.views.nameMissing') } : {}),
    deed: (values) => (view ? change(view, values) : creation(values)),
    send: async (values, reason) => {
      if (view) tellChanged(view, await save.mutateAsync({ ...change(view, values), reason }))
      else {
        const deed = { ...creation(values), reason }
        tellKept(await keep.mutateAsync(deed))
      }
    },
  })

  function tellKept(saved: SavedView): void {
    tell(t('lists.views.kept', { name: saved.name }), creation(saved))
    props.done(saved)
    close()
  }

  function tellChanged(before: SavedView, saved: SavedView): void {
    doneWithWayBack(t('lists.views.saved', { name: saved.name }), change(before, saved), (reason) => {
      const { id, name, query, shared } = before
      const { version } = saved
      return call('PUT /views/:id', { id, version, name, query, shared }, { version, reason })
    })
    props.done(saved)
    close()
  }

  return (
    <Modal
      opened
      onClose={close}
      title={t(`lists.views.${kind}Title`, { name: view?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form {...room.attributes}>
        <FormStack>
          <TextInput label={t('lists.views.name')} maxLength={LONGEST_NAME} data-autofocus {...room.field('name')} />
          <Switch
            label={t('lists.views.share')}
            description={t('lists.views.shareHelp')}
            {...room.field('shared', 'checkbox')}
          />
          <Asks {...props} />
          {room.why}
          {room.problem ? (
            <ProblemView
              problem={room.problem}
              action={
                room.problem.status === 412 ? (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => void client.invalidateQueries({ queryKey: ['GET /views'] })}
                  >
                    {t('lists.views.reload')}
                  </Button>
                ) : null
              }
            />
          ) : null}
          <FormFoot>
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={room.busy}>
              {t(`lists.views.do.${kind}`)}
            </Button>
          </FormFoot>
        </FormStack>
      </form>
    </Modal>
  )
}

/** What a view asks, in words, and as it was saved where that is something else. */
function Asks({ kept, view, info, headers }: Pick<ViewFormProps, 'kept' | 'view' | 'info' | 'headers'>) {
  const { t } = useTranslation()
  const differs = view !== null && JSON.stringify(view.query) !== JSON.stringify(kept)
  return (
    <>
      <div>
        <p className="muted small">{t('lists.views.asks')}</p>
        <QueryInWords query={kept} info={info} headers={headers} />
      </div>
      {differs ? (
        <div>
          <p className="muted small">{t('lists.views.before')}</p>
          <QueryInWords query={view.query} info={info} headers={headers} />
        </div>
      ) : null}
    </>
  )
}

function QueryInWords({
  query: { q, filter, sort, columns },
  info,
  headers,
}: {
  query: ViewQuery
  info: ListInfo | null
  headers: ReadonlyMap<string, string>
}) {
  const { t } = useTranslation()
  const expression = filter ? readExpression(filter) : null
  const root = expression && draftOf(expression)
  const nameOf = useNames(root, info)
  const order = info?.sorts.find(({ name }) => name === sort?.replace(/^-/, ''))
  const names = columns?.flatMap((id) => headers.get(id) ?? [])
  return (
    <ul className={`${style.asks} small`}>
      {filter ? <li>{root ? inSentence(root, { t, info, nameOf }) : filter}</li> : null}
      {q ? <li>{t('lists.views.search', { q })}</li> : null}
      {!filter && !q ? <li>{t('lists.views.everything')}</li> : null}
      {order ? (
        <li>{t('lists.views.order', { order: `${inWords(order.title)} ${sort?.startsWith('-') ? '↓' : '↑'}` })}</li>
      ) : null}
      {names ? <li>{t('lists.views.columns', { columns: names.join(', ') })}</li> : null}
    </ul>
  )
}

/** Takes a view away; one's own can be put back. */
export function RemoveView({ view, close, gone }: { view: SavedView; close: () => void; gone: () => void }) {
  const { t } = useTranslation()
  const remove = useChange('DELETE /views/:id', { bare: true })
  const { id, list, name, query, shared, own } = view
  const deed = () => deedOf('DELETE /views/:id', { id })
  return (
    <ConfirmDanger
      opened
      mild
      close={close}
      title={t('lists.views.removeTitle', { name })}
      consequences={[t(shared ? 'lists.views.sharedGone' : 'lists.views.privateGone')]}
      wayBack={t(own ? 'lists.views.wayBack' : 'lists.views.noWayBack')}
      label={t('lists.views.do.remove')}
      deed={deed}
      act={async (reason) => {
        const done = { ...deed(), reason }
        await remove.mutateAsync(done)
        gone()
        const said = t('lists.views.removed', { name })
        if (own)
          doneWithWayBack(said, done, (again) => call('POST /views', { list, name, query, shared }, { reason: again }))
        else tell(said, done)
      }}
    />
  )
}
