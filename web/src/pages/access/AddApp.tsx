import { Modal, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { toProblem } from '../../api/problem.ts'
import { useChange } from '../../api/read.ts'
import { FormStack } from '../../ui/form.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { toasts } from '../../ui/toasts.ts'
import { Authenticator } from './Authenticator.tsx'

/** Binds a further authenticator app to one's own account. */
export default function AddApp({ close }: { close: () => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const add = useChange('POST /account/factors/app')
  // A secret of its own each time: what was offered before is over.
  const { data, error, refetch } = useQuery({
    queryKey: ['a further app'],
    queryFn: () => call('POST /account/factors/app/challenge', {}),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

  async function confirm(code: string): Promise<void> {
    setMissing(name.trim() === '')
    if (!data || name.trim() === '') return
    await add.mutateAsync({ input: { ceremony: data.ceremony, code, name: name.trim() } })
    toasts.show({ message: t('factors.add.added') })
    close()
  }

  return (
    <Modal
      opened
      onClose={close}
      title={t('factors.own.addApp')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <FormStack>
        {error ? <ProblemView problem={toProblem(error)} retry={() => void refetch()} /> : null}
        {data || error ? null : <Loading lines={4} />}
        {data ? (
          <>
            <TextInput
              data-autofocus
              label={t('factors.add.name')}
              description={t('factors.add.nameHelp')}
              maxLength={64}
              value={name}
              error={missing && name.trim() === '' ? t('common.required') : null}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Authenticator enrollment={data} confirm={confirm} />
          </>
        ) : null}
      </FormStack>
    </Modal>
  )
}
