import { type RefObject, useEffect, useState } from 'react'

const listeners = new WeakMap<Element, (isVisible: boolean) => void>()
let observer: IntersectionObserver | null = null

/** One observer for all cards: which of them are, or nearly are, on the screen. */
export function useInView(ref: RefObject<Element | null>): boolean {
  const [isVisible, setVisible] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const entry of entries) listeners.get(entry.target)?.(entry.isIntersecting)
      },
      { rootMargin: '160px' },
    )
    const current = observer
    listeners.set(element, setVisible)
    current.observe(element)
    return () => {
      current.unobserve(element)
      listeners.delete(element)
    }
  }, [ref])
  return isVisible
}
