import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import { toastsWanted } from './toasts-wanted.ts'

type Toast = Omit<Parameters<typeof notifications.show>[0], 'closeButtonProps'>

/** Words at the edge of the page that go away by themselves; the place for them is made with the first. */
export const toasts = {
  /** Answers the id under which `update` and `hide` know it. */
  show(toast: Toast): string {
    toastsWanted.set(true)
    return notifications.show({ ...toast, closeButtonProps: { 'aria-label': i18next.t('common.close') } })
  },
  update: (toast: Toast) => void notifications.update(toast),
  hide: notifications.hide,
}
