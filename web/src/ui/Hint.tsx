import { Suspense, useRef, useState, type PointerEvent, type ReactElement, type ReactNode } from 'react'
import style from './Hint.module.css'
import { lazyPiece } from './lazy-piece.ts'

const HintBubble = lazyPiece(() => import('./HintBubble.tsx'))

/**
 * Words over one element while the pointer rests on it, it has the focus of the keyboard, or a finger has tapped it. What draws
 * them is fetched with the first wish, and a list of a thousand hints costs a thousand plain elements.
 */
export function Hint(props: {
  label: ReactNode
  position?: 'top' | 'right'
  disabled?: boolean
  children: ReactElement
}) {
  const around = useRef<HTMLSpanElement>(null)
  const [target, setTarget] = useState<Element | null>(null)
  function show(): void {
    if (!props.disabled) setTarget(around.current?.firstElementChild ?? null)
  }
  function byMouse(event: PointerEvent, act: () => void): void {
    if (event.pointerType === 'mouse') act()
  }
  const close = (): void => setTarget(null)
  return (
    <span
      ref={around}
      className={style.around}
      onPointerEnter={(event) => byMouse(event, show)}
      onPointerLeave={(event) => byMouse(event, close)}
      onPointerUp={(event) => (event.pointerType === 'touch' ? show() : undefined)}
      onFocus={({ target: focused }) => (focused.matches(':focus-visible') ? show() : undefined)}
      onBlur={close}
    >
      {props.children}
      {target instanceof HTMLElement && !props.disabled ? (
        <Suspense>
          <HintBubble target={target} label={props.label} position={props.position ?? 'top'} close={close} />
        </Suspense>
      ) : null}
    </span>
  )
}
