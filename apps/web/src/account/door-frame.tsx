import { type ReactNode, useEffect, useRef } from 'react'
import { useLanguage } from '../i18n/language.tsx'

/** Works of the demo house that hang beside the forms. */
const prints = {
  swell: '/lots/moonlit-swell.svg',
  fern: '/lots/male-fern-plate.svg',
  letter: '/lots/letter-q-specimen.svg',
} as const

/**
 * The pages at the door: one narrow column, and on a desk a print beside it, mounted on the neutral
 * ground like everywhere in the house.
 */
export function DoorFrame(props: {
  title: string
  lead?: ReactNode
  print: keyof typeof prints
  /** Changes when the page says something else under the same address: the title is then read out. */
  step?: string
  children: ReactNode
}) {
  const { m } = useLanguage()
  const heading = useRef<HTMLHeadingElement>(null)
  const shownStep = useRef(props.step)

  useEffect(() => {
    document.title = `${props.title} · ${m.app.name}`
  }, [props.title, m])

  useEffect(() => {
    if (shownStep.current === props.step) return
    shownStep.current = props.step
    heading.current?.focus()
  }, [props.step])

  return (
    <div className="page-width grid lg:min-h-[calc(100dvh-4rem-1px)] lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:gap-16">
      <div className="mx-auto w-full max-w-[25rem] pt-10 pb-20 sm:pt-16 lg:mx-0 lg:self-center lg:justify-self-center lg:py-16">
        <h1 ref={heading} tabIndex={-1} className="font-medium text-display outline-none">
          {props.title}
        </h1>
        {props.lead && <p className="mt-3 text-soft">{props.lead}</p>}
        <div className="mt-8">{props.children}</div>
      </div>
      <div
        aria-hidden
        className="sticky top-[4.0625rem] hidden h-[calc(100dvh-4rem-1px)] place-items-center bg-ground lg:-mr-8 lg:grid xl:-mr-12"
      >
        <img
          src={prints[props.print]}
          alt=""
          draggable={false}
          className="max-h-[68%] max-w-[62%] drop-shadow-[0_1px_4px_rgb(0_0_0/0.14)]"
        />
      </div>
    </div>
  )
}
