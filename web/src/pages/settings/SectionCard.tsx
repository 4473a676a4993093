import type { ReactNode } from 'react'
import { Card } from '../../ui/Page.tsx'
import { SettingsHistory } from './SettingsHistory.tsx'
import { useSection } from './use-section.tsx'
import type { Section } from './words.ts'

/** A section on the page of what it is about: its form, and every version of it. */
export function SectionCard(props: {
  name: string
  title: string
  children: (section: Section, adopt: (section: Section) => void) => ReactNode
}) {
  const { section, adopt, round } = useSection(props.name)
  if (!section) return null
  return (
    <>
      <Card key={round} title={props.title}>
        {props.children(section, adopt)}
      </Card>
      <SettingsHistory section={section} />
    </>
  )
}
