import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { client } from './api/read.ts'
import { FreshFactor } from './frame/FreshFactor.tsx'
import { Offline } from './frame/Offline.tsx'
import { SignInOver } from './frame/SignInOver.tsx'
import { router } from './routes.tsx'
import { theme, variables } from './theme.ts'

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} getStyleNonce={styleNonce} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <Offline />
        <RouterProvider router={router} />
        <SignInOver />
        <FreshFactor />
        <Notifications position="bottom-right" autoClose={6000} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
