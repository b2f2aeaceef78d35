import { useId } from 'react'
import { classes } from './classes.ts'

/** One of a few, all in view: native radio buttons, so arrows and screen readers work as always. */
export function Segments<Value extends string>(props: {
  label: string
  hideLabel?: boolean
  value: Value
  options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[]
  onChange: (value: Value) => void
  className?: string
}) {
  const name = useId()
  return (
    <fieldset className={props.className}>
      <legend className={props.hideLabel ? 'sr-only' : 'mb-1.5 font-[550] text-label'}>
        {props.label}
      </legend>
      <div className="flex rounded-control bg-ground p-[3px]">
        {props.options.map((option) => (
          <label
            key={option.value}
            className={classes(
              'relative flex min-h-[2.375rem] flex-1 items-center justify-center rounded-[6px] px-3 text-center font-[550] text-label leading-tight',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
              option.value === props.value ? 'bg-chosen text-ink' : 'text-soft hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === props.value}
              disabled={option.disabled}
              onChange={() => props.onChange(option.value)}
              // Over the frame, so that the target is 44 px high.
              className="absolute inset-x-0 -inset-y-[3px] cursor-pointer appearance-none opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
