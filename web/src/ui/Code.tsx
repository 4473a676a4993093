import { TextInput, type TextInputProps } from '@mantine/core'
import { useEffect, useRef } from 'react'

/** The field for a six-digit code or a recovery code. `focused`: it appears in answer to what the person just did. */
export function CodeInput({ focused, ...props }: TextInputProps & { focused?: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focused) input.current?.focus()
  }, [focused])
  return (
    <TextInput
      ref={input}
      autoComplete="one-time-code"
      inputMode="text"
      spellCheck={false}
      autoCapitalize="off"
      maxLength={40}
      styles={{
        input: {
          fontFamily: 'var(--fh-mono)',
          fontSize: '1.05rem',
          letterSpacing: '0.14em',
        },
      }}
      {...props}
    />
  )
}
