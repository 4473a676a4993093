import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { client } from './api/read.ts'
import { Offline } from './frame/Offline.tsx'
import { Outdated } from './frame/Outdated.tsx'
import { Overlays } from './frame/Overlays.tsx'
import { router } from './routes.tsx'
import { styleNonce } from './nonce.ts'
import { theme, variables } from './theme.ts'

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      getStyleNonce={styleNonce}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <Offline />
        <Outdated />
        <RouterProvider router={router} />
        <Overlays />
      </QueryClientProvider>
    </MantineProvider>
  )
}
