import { Copy } from './Copy.tsx'
import style from './CodeBlock.module.css'

/** Commands to be taken along. */
export function CodeBlock({ text, name }: { text: string; name?: string | undefined }) {
  return (
    <div className={style.code}>
      <pre className={style.pre}>
        <code>{text}</code>
      </pre>
      <span className={`${style.copy} no-print`}>
        <Copy value={text} {...(name ? { name } : {})} />
      </span>
    </div>
  )
}
