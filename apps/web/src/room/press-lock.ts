import { useEffect, useLayoutEffect, useReducer, useRef } from 'react'

/**
 * Keeps what is under a finger as it was when the finger came down, until the last one is lifted:
 * a button bids what it said, and nothing moves below it. `held` is null while nothing is pressed.
 */
export interface PressLock<T> {
  readonly held: { readonly value: T } | null
  /** Fingers, or keys, that are down. */
  readonly pressed: readonly string[]
}

export type PressEvent<T> =
  | { readonly type: 'press'; readonly by: string; readonly onScreen: T }
  | { readonly type: 'release'; readonly by: string }
  | { readonly type: 'releaseAll' }

export function reducePress<T>(lock: PressLock<T>, event: PressEvent<T>): PressLock<T> {
  switch (event.type) {
    case 'press':
      if (lock.pressed.includes(event.by)) return lock
      return {
        held: lock.held ?? { value: event.onScreen },
        pressed: [...lock.pressed, event.by],
      }
    case 'release': {
      if (!lock.pressed.includes(event.by)) return lock
      const pressed = lock.pressed.filter((by) => by !== event.by)
      return { held: pressed.length === 0 ? null : lock.held, pressed }
    }
    case 'releaseAll':
      return lock.held ? { held: null, pressed: [] } : lock
  }
}

export function shownBy<T>(lock: PressLock<T>, live: T): T {
  return lock.held ? lock.held.value : live
}

/**
 * What to show of `live` inside the element that gets `handlers`. The release comes a task after
 * the event, so that the click that it causes still meets the held value.
 */
export function usePressLock<T>(live: T) {
  const [lock, dispatch] = useReducer(reducePress<T>, { held: null, pressed: [] })
  const shown = shownBy(lock, live)
  const onScreen = useRef(shown)
  useLayoutEffect(() => {
    onScreen.current = shown
  })

  const isHeld = lock.held !== null
  useEffect(() => {
    if (!isHeld) return
    const later = (event: PressEvent<T>) => setTimeout(() => dispatch(event), 0)
    const onPointer = (event: PointerEvent) =>
      later({ type: 'release', by: `pointer ${event.pointerId}` })
    const onKey = (event: KeyboardEvent) => later({ type: 'release', by: `key ${event.code}` })
    const onAway = () => later({ type: 'releaseAll' })
    window.addEventListener('pointerup', onPointer)
    window.addEventListener('pointercancel', onPointer)
    window.addEventListener('keyup', onKey)
    window.addEventListener('blur', onAway)
    return () => {
      window.removeEventListener('pointerup', onPointer)
      window.removeEventListener('pointercancel', onPointer)
      window.removeEventListener('keyup', onKey)
      window.removeEventListener('blur', onAway)
    }
  }, [isHeld])

  const press = (by: string) => dispatch({ type: 'press', by, onScreen: onScreen.current })
  const handlers = {
    onPointerDownCapture: (event: React.PointerEvent) => press(`pointer ${event.pointerId}`),
    onKeyDownCapture: (event: React.KeyboardEvent) => {
      // Only keys that press what they are on; typing an amount holds nothing.
      const isTyping = event.target instanceof HTMLInputElement && event.target.type !== 'radio'
      if ((event.key === ' ' || event.key === 'Enter') && !isTyping) press(`key ${event.code}`)
    },
  }
  return { shown, handlers }
}
