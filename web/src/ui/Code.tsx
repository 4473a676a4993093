import { TextInput, type TextInputProps } from '@mantine/core'

/** The field for a six-digit code, or for a recovery code where `length` allows it. */
export function CodeInput(props: TextInputProps) {
  return (
    <TextInput
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
