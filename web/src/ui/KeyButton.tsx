import { Button, type ButtonProps } from '@mantine/core'
import { useState } from 'react'
import { toProblem, type Problem } from '../api/problem.ts'
import { KeyIcon } from './icons.tsx'

/** Asks for something with a key. `act` begins the request, has the key answer and sends that; what fails is told to `failed`. */
export function KeyButton({
  act,
  failed,
  label,
  ...props
}: { act: () => Promise<unknown>; failed: (problem: Problem | null) => void; label: string } & ButtonProps) {
  const [busy, setBusy] = useState(false)

  async function press(): Promise<void> {
    setBusy(true)
    failed(null)
    try {
      await act()
    } catch (thrown) {
      failed(toProblem(thrown))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Button leftSection={<KeyIcon />} loading={busy} onClick={() => void press()} {...props}>
      {label}
    </Button>
  )
}
