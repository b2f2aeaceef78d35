import { useSyncExternalStore } from 'react'

const query = window.matchMedia('(min-width: 64rem)')

/** Whether picture and decision stand side by side; below, the bid box is a bar at the thumb. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => query.matches,
  )
}
