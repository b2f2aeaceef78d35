import { type ReactNode, useId } from 'react'

/** One matter of the account: what it is on the left, what can be done on the right. */
export function Section(props: { title: string; text: string; children: ReactNode }) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-16 gap-y-5 border-line border-t py-9 lg:grid-cols-[17rem_minmax(0,34rem)] lg:py-11"
    >
      <div>
        <h2 id={id} className="font-[550] text-heading">
          {props.title}
        </h2>
        <p className="mt-1.5 text-label text-soft">{props.text}</p>
      </div>
      <div className="min-w-0 max-w-[34rem]">{props.children}</div>
    </section>
  )
}

/** Nothing to show yet, with the height of what comes. */
export function SectionPending({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label}>
      <div aria-hidden className="h-11 w-3/4 rounded-control bg-ground" />
    </div>
  )
}
