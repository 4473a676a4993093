import { useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { Go } from '../../ui/Go.tsx'
import type { Block, Inline } from './manual.ts'
import { Sought, turnsOf } from './sought.ts'
import style from './Blocks.module.css'

/** A page of the manual. Whatever stands in it is shown as text. */
export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block, index) => <One key={index} block={block} />)
}

function One({ block }: { block: Block }) {
  switch (block.is) {
    case 'heading':
      return <Heading block={block} />
    case 'text':
      return (
        <p className={style.text}>
          <Inlines of={block.of} />
        </p>
      )
    case 'code':
      return <CodeBlock text={block.text} />
    case 'list':
      return <List block={block} />
    case 'table':
      return <Table block={block} />
    case 'quote':
      break
  }
  return (
    <blockquote className={style.quote}>
      <Blocks blocks={block.of} />
    </blockquote>
  )
}

function Heading({ block }: { block: Extract<Block, { is: 'heading' }> }) {
  const { t } = useTranslation()
  const Level = `h${block.level}` as const
  return (
    <Level id={block.id} className={style[`h${block.level}`]} tabIndex={-1}>
      <Inlines of={block.of} />
      <a href={`#${block.id}`} className={`${style.anchor} no-print`} aria-label={t('help.anchor')}>
        #
      </a>
    </Level>
  )
}

function List({ block: { ordered, items } }: { block: Extract<Block, { is: 'list' }> }) {
  const Kind = ordered ? 'ol' : 'ul'
  return (
    <Kind className={ordered ? style.ordered : style.list}>
      {items.map((item, index) => (
        <li key={index}>
          <Blocks blocks={item} />
        </li>
      ))}
    </Kind>
  )
}

function Table({ block: { head, rows } }: { block: Extract<Block, { is: 'table' }> }) {
  return (
    <table className={style.table}>
      <thead>
        <tr>
          {head.map((cell, index) => (
            <th key={index} scope="col">
              <Inlines of={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>
                <Inlines of={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Inlines({ of }: { of: readonly Inline[] }) {
  return of.map((one, index) => <InlineOne key={index} of={one} />)
}

function InlineOne({ of: one }: { of: Inline }) {
  if (typeof one === 'string') return <Words text={one} />
  if ('to' in one) return <Reference to={one.to} of={one.of} />
  const Form = { code: 'code', strong: 'strong', emphasis: 'em' }[one.mark] as 'code' | 'strong' | 'em'
  return (
    <Form className={one.mark === 'code' ? style.inlineCode : undefined}>
      <Inlines of={one.of} />
    </Form>
  )
}

function Reference({ to, of }: { to: string; of: Inline[] }) {
  if (/^https?:/.test(to))
    return (
      <a href={to} className="link" rel="noreferrer">
        <Inlines of={of} />
      </a>
    )
  return (
    <Go to={to}>
      <Inlines of={of} />
    </Go>
  )
}

/** Text, with what was searched for shown in it. */
export function Words({ text }: { text: string }) {
  const turns = turnsOf(text, useContext(Sought))
  return turns.map((turn, index) => (index % 2 === 1 ? <mark key={index}>{turn}</mark> : turn))
}
