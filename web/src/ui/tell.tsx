import { AsCommand } from '../command/AsCommand.tsx'
import type { Deed } from '../command/deed.ts'
import { withoutSecrets } from '../command/lines.ts'
import { toasts } from './toasts.ts'
import style from './tell.module.css'

/** Says what was done, and offers it as a command; the deed is kept without its secrets. */
export function tell(message: string, deed?: Deed): void {
  const kept = deed ? withoutSecrets(deed) : null
  toasts.show({
    message: kept ? (
      <span className={style.told}>
        {message}
        <AsCommand deed={() => kept} size="sm" />
      </span>
    ) : (
      message
    ),
  })
}
