import { Button, type ButtonProps } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A link within the console. Addresses come from paths.ts; they may carry a query. */
export function Go({ to, children, className = 'link' }: { to: string; children: ReactNode; className?: string }) {
  return (
    <Link {...split(to)} className={className}>
      {children}
    </Link>
  )
}

export function GoButton({ to, children, ...rest }: ButtonProps & { to: string; children: ReactNode }) {
  return (
    <Button renderRoot={(props) => <Link {...split(to)} {...props} />} {...rest}>
      {children}
    </Button>
  )
}

/** The router wants the query as an object. */
export function split(address: string): { to: string; search: Record<string, string>; hash?: string } {
  const [place = '/', hash] = address.split('#')
  const [to = '/', query = ''] = place.split('?')
  return { to, search: Object.fromEntries(new URLSearchParams(query)), ...(hash ? { hash } : {}) }
}
