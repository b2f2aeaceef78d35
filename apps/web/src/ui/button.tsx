import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

const looks = {
  primary:
    'bg-accent text-accent-ink hover:bg-accent-strong active:bg-accent-strong disabled:bg-ground disabled:text-faint',
  outline:
    'border border-edge text-ink hover:bg-sunken active:bg-ground disabled:border-line disabled:text-faint',
  quiet: 'text-ink hover:bg-ground active:bg-ground disabled:text-faint',
} as const

const sizes = {
  regular: 'min-h-11 px-4 text-[0.9375rem]',
  large: 'min-h-14 px-6 text-[1.0625rem]',
  icon: 'size-11',
} as const

export type ButtonLook = keyof typeof looks

export function buttonClasses(
  look: ButtonLook = 'outline',
  size: keyof typeof sizes = 'regular',
): string {
  return classes(
    'figures inline-flex items-center justify-center gap-2 rounded-control font-[550] leading-tight select-none',
    'transition-colors duration-100',
    looks[look],
    sizes[size],
  )
}

export function Button({
  look,
  size,
  className,
  ...rest
}: ComponentProps<'button'> & { look?: ButtonLook; size?: keyof typeof sizes }) {
  return (
    <button type="button" {...rest} className={classes(buttonClasses(look, size), className)} />
  )
}
