import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonDetail } from '../../api/api.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Go } from '../../ui/Go.tsx'
import { Graph } from '../../ui/Graph.tsx'
import { Card } from '../../ui/Page.tsx'
import { Path } from '../../ui/Path.tsx'
import { SmallChoice } from '../../ui/SmallChoice.tsx'
import style from './Person.module.css'
import { drawnOf, PERSON, roleKey, stepsOf } from './ways.ts'

type Held = PersonDetail['groups'][number]

/** Every group with the way that leads to it and the role at its end: drawn, and as a list. */
export function Memberships({ person }: { person: PersonDetail }) {
  const { t } = useTranslation()
  const drawn = drawnOf(person.groups)
  const [as, setAs] = useState<'drawn' | 'list'>(drawn.length > 0 ? 'drawn' : 'list')
  const count = person.groups.length
  return (
    <Card
      title={t('directory.person.memberOf')}
      aside={
        <span className={style.end}>
          {t('directory.person.memberCount', { count })}
          {drawn.length > 0 ? (
            <span className="no-print">
              <SmallChoice
                label={t('directory.person.shownAs')}
                value={as}
                change={setAs}
                choices={[
                  { value: 'drawn', label: t('directory.person.drawn') },
                  { value: 'list', label: t('directory.person.list') },
                ]}
              />
            </span>
          ) : null}
        </span>
      }
      flush
    >
      {count === 0 ? <p className={`muted ${style.none}`}>{t('directory.person.noGroups')}</p> : null}
      {as === 'drawn' ? <Drawn person={person} groups={drawn} /> : <List person={person} />}
      {as === 'drawn' && drawn.length < count ? (
        <p className={`muted small ${style.none}`}>{t('directory.person.onlyRoles', { count })}</p>
      ) : null}
    </Card>
  )
}

function Drawn({ person, groups }: { person: PersonDetail; groups: Held[] }) {
  const { t } = useTranslation()
  const words = useWords()
  const roles = [...new Set(groups.flatMap((group) => group.roles))]
  return (
    <Graph
      name={t('directory.person.memberOf')}
      nodes={[
        { key: PERSON, label: person.displayName, title: person.displayName },
        ...groups.map(({ id, name }) => ({ key: id, label: <Go to={paths.group(id)}>{name}</Go>, title: name })),
        ...roles.map((role) => ({ key: roleKey(role), label: words.role(role), title: words.role(role), end: true })),
      ]}
      edges={stepsOf(groups)}
    />
  )
}

function List({ person }: { person: PersonDetail }) {
  const { t } = useTranslation()
  const words = useWords()
  const groups = person.groups.toSorted(
    (a, b) => Number(b.roles.length > 0) - Number(a.roles.length > 0) || a.path.length - b.path.length,
  )
  return (
    <ul>
      {groups.map((group) => (
        <li key={group.id} className={style.group}>
          <Path
            steps={[
              { key: 'person', label: person.displayName },
              ...group.path.slice(0, -1).map((name) => ({ key: name, label: name })),
              { key: group.id, label: <Go to={paths.group(group.id)}>{group.name}</Go> },
              ...group.roles.map((role) => ({
                key: `role ${role}`,
                label: t('directory.group.roleIs', { role: words.role(role) }),
                end: true,
              })),
            ]}
          />
          <span className="muted small nowrap">
            {group.direct ? t('directory.group.direct') : t('directory.group.nested')}
          </span>
        </li>
      ))}
    </ul>
  )
}
