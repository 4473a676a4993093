import { Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Rail } from './Rail.tsx'

/** The rail where there is no room beside the page. Loaded when it is first opened. */
export default function RailDrawer({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="left"
      size={272}
      title={t('frame.navigation')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Rail folded={false} />
    </Drawer>
  )
}
