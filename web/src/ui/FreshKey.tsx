import { useTranslation } from 'react-i18next'
import type { Me } from '../api/api.ts'
import { call } from '../api/call.ts'
import { answerOf, keysHere } from '../api/keys.ts'
import type { Problem } from '../api/problem.ts'
import { client } from '../api/read.ts'
import { KeyButton } from './KeyButton.tsx'

/** Gives the second factor again with a key, where the person has one and the browser can ask it. */
export function FreshKey({ done, failed }: { done: () => void; failed: (problem: Problem | null) => void }) {
  const { t } = useTranslation()
  const me = client.getQueryData<Me>(['GET /session', {}])
  if (!me?.factors.includes('webauthn') || !keysHere()) return null
  return (
    <KeyButton
      variant="default"
      label={t('common.freshFactor.key')}
      failed={failed}
      act={async () => {
        const given = await answerOf(await call('POST /session/confirmation/key/challenge', {}, { bare: true }))
        await call('POST /session/confirmation/key', given, { bare: true })
        done()
      }}
    />
  )
}
