import { useTranslation } from 'react-i18next'
import { useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { FormStack } from '../../ui/form.tsx'
import { GoButton } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'

export function DoneStep() {
  const { t } = useTranslation()
  const setup = useRead('GET /setup', {})
  if (!setup.data) return <Loading />
  return (
    <FormStack>
      <div>
        <GoButton to={paths.home}>{t('setup.done.do')}</GoButton>
      </div>
    </FormStack>
  )
}
