import { notifications } from '@mantine/notifications'
import { toastsWanted } from './toasts-wanted.ts'

type Toast = Parameters<typeof notifications.show>[0]

/** Words at the edge of the page that go away by themselves; the place for them is made with the first. */
export const toasts = {
  /** Answers the id under which `update` and `hide` know it. */
  show(toast: Toast): string {
    toastsWanted.set(true)
    return notifications.show(toast)
  },
  update: notifications.update,
  hide: notifications.hide,
}
