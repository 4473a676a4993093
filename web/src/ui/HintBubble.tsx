import { Tooltip } from '@mantine/core'
import { useEffect, useId, type ReactNode } from 'react'

/** The words of a `Hint` as long as they are wanted; Escape and a press elsewhere take them away. */
export default function HintBubble(props: {
  target: HTMLElement
  label: ReactNode
  position: 'top' | 'right'
  close: () => void
}) {
  const { target, close } = props
  const id = useId()
  useEffect(() => {
    target.setAttribute('aria-describedby', id)
    const onKey = ({ key }: KeyboardEvent): void => (key === 'Escape' ? close() : undefined)
    const onPress = ({ target: pressed }: PointerEvent): void =>
      pressed instanceof Node && target.contains(pressed) ? undefined : close()
    document.addEventListener('keydown', onKey)
    document.addEventListener('pointerdown', onPress)
    return () => {
      target.removeAttribute('aria-describedby')
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('pointerdown', onPress)
    }
  }, [target, close, id])
  return <Tooltip target={target} opened label={<span id={id}>{props.label}</span>} position={props.position} />
}
