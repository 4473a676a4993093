import { Button } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import { toProblem } from '../../api/problem.ts'
import { useRead } from '../../api/read.ts'
import { routesOf, type Description, type Route } from '../../command/description.ts'
import { useDescription } from '../../command/useDescription.ts'
import { paths } from '../../paths.ts'
import { SearchFilter } from '../../ui/Filters.tsx'
import { Go } from '../../ui/Go.tsx'
import { PrintIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { ApiRoute, idOf } from './ApiRoute.tsx'
import { useTitle } from './useTitle.ts'
import style from './ApiPage.module.css'

/** Every request of the API, from what the server says of itself. */
export function ApiPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useDescription()
  useTitle(t('common.help.api'))
  return (
    <div data-wide>
      <h1 className={style.title}>{t('common.help.api')}</h1>
      <p className={style.purpose}>
        {t('api.purpose')} <Go to={paths.help('api-calls')}>{t('api.how')}</Go>
      </p>
      {error ? <ProblemView problem={toProblem(error)} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading />}
      {data ? <Routes description={data} /> : null}
    </div>
  )
}

function Routes({ description }: { description: Description }) {
  const { t } = useTranslation()
  const filters = useFilters(['route'])
  const { permissions, signedIn } = useHeld()
  const [all, showAll] = useState(false)
  const routes = useMemo(() => routesOf(description), [description])
  const found = matching(routes, filters.values['route'] ?? '')
  const hash = useLocation({ select: (location) => location.hash })
  useEffect(() => {
    const target = hash === '' ? null : document.getElementById(hash)
    target?.scrollIntoView()
  }, [hash])
  return (
    <>
      <div className={`${style.bar} no-print`}>
        <SearchFilter filters={filters} name="route" label={t('api.search')} />
        <output className={style.count}>{t('api.count', { count: found.length })}</output>
        <span className={style.space} />
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => showAll(!all)}>
          {all ? t('api.closeAll') : t('api.openAll')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<PrintIcon size={15} />}
          onClick={() => window.print()}
        >
          {t('help.print')}
        </Button>
      </div>
      {[...Map.groupBy(found, roomOf)].map(([room, those]) => (
        <section key={room} className={style.room}>
          <h2 className={style.roomName}>{room}</h2>
          <ul className={style.list}>
            {those.map((route) => (
              <li key={`${route.address} ${all}`}>
                <ApiRoute
                  route={route}
                  description={description}
                  held={signedIn ? permissions : null}
                  open={all || hash === idOf(route)}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

/** What the reader may do; nothing is known of somebody who is not signed in. */
function useHeld(): { permissions: readonly string[]; signedIn: boolean } {
  const { data } = useRead('GET /session', {}, { bare: true })
  return { permissions: data?.permissions ?? [], signedIn: data !== undefined }
}

function roomOf({ operation }: Route): string {
  return operation.tags?.[0] ?? ''
}

function matching(routes: readonly Route[], search: string): Route[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return routes.filter(({ address, path, operation }) => {
    const note = operation['x-freehold-command']
    const text = [
      address,
      path,
      operation.summary,
      operation['x-permission'],
      note ? `${note.noun} ${note.verb}` : '',
      ...(operation['x-refusals'] ?? []),
      ...(operation['x-records'] ?? []),
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
