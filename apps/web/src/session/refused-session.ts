import { flashBid } from '../realtime/live.ts'
import { leave } from './session.ts'

/** A token that the server no longer takes would keep the page out; without it one can still watch. */
export function endRefusedSession(): void {
  flashBid.connection.subscribe(() => {
    const { status, error } = flashBid.connection.getSnapshot()
    if (status === 'refused' && error?.code === 'UNAUTHENTICATED') leave({ isUnasked: true })
  })
}
