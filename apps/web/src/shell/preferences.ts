import { useSyncExternalStore } from 'react'

/** What this browser remembers about looks and sound. The language has its own place in i18n. */
export type Theme = 'system' | 'light' | 'dark'

export interface Preferences {
  readonly theme: Theme
  readonly sound: boolean
}

const keys = { theme: 'flashbid.theme', sound: 'flashbid.sound' } as const
const listeners = new Set<() => void>()
let current = read()

function read(): Preferences {
  const theme = localStorage.getItem(keys.theme)
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    sound: localStorage.getItem(keys.sound) === 'on',
  }
}

function show(next: Preferences): void {
  current = next
  const root = document.documentElement
  if (next.theme === 'system') delete root.dataset.theme
  else root.dataset.theme = next.theme
  for (const listener of [...listeners]) listener()
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(keys.theme)
  else localStorage.setItem(keys.theme, theme)
  show({ ...current, theme })
}

export function setSound(sound: boolean): void {
  localStorage.setItem(keys.sound, sound ? 'on' : 'off')
  show({ ...current, sound })
}

export function readPreferences(): Preferences {
  return current
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }, readPreferences)
}

/** Two tabs agree. */
window.addEventListener('storage', (event) => {
  if (event.key === keys.theme || event.key === keys.sound) show(read())
})
