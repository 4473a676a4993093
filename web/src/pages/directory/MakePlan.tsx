import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { AsCommand } from '../../command/AsCommand.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'

/** Reads the directory and says what would change; changes nobody. */
export function MakePlan({ source, size = 'xs' }: { source: string; size?: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const plan = useChange('POST /directory/sources/:id/plans')
  return (
    <>
      <Button
        size={size}
        loading={plan.isPending}
        onClick={() =>
          plan.mutate(
            { input: { id: source } },
            { onSuccess: ({ job }) => void navigate({ to: '/jobs', search: { job } } as never) },
          )
        }
      >
        {t('directory.plans.make')}
      </Button>
      <AsCommand deed={() => deedOf('POST /directory/sources/:id/plans', { id: source })} size="sm" />
      {plan.error ? <ProblemView problem={plan.error} /> : null}
    </>
  )
}
