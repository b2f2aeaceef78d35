import { CircleCheck, CircleX, Eye, EyeOff, LoaderCircle } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { accountRules } from '../session/auth-api.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Field, inputClasses } from '../ui/field.tsx'
import { useAccountTexts } from './use-account-texts.ts'

type InputProps = Omit<ComponentProps<'input'>, 'className' | 'type'>

export function EmailField(props: InputProps & { fault: string | undefined; label?: string }) {
  const t = useAccountTexts()
  const { fault, label, ...input } = props
  return (
    <Field label={label ?? t.fields.email} fault={fault}>
      {(frame) => (
        <input
          autoComplete="email"
          {...input}
          {...frame}
          type="email"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          className={inputClasses}
        />
      )}
    </Field>
  )
}

/** A password that can be looked at. A new one says its rule, and how much of it is met. */
export function PasswordField(
  props: InputProps & {
    label: string
    fault: string | undefined
    kind: 'current' | 'new'
    note?: ReactNode
    value: string
  },
) {
  const t = useAccountTexts()
  const [isShown, setShown] = useState(false)
  const { label, fault, kind, note, ...input } = props
  const { passwordLeast, passwordMost } = accountRules
  const missing = passwordLeast - props.value.length
  const rule =
    props.value === ''
      ? t.fields.passwordRule(passwordLeast, passwordMost)
      : missing > 0
        ? t.fields.passwordMissing(missing)
        : t.fields.passwordEnough
  return (
    <Field label={label} note={note} fault={fault} hint={kind === 'new' ? rule : undefined}>
      {(frame) => (
        <span className="relative block">
          <input
            {...input}
            {...frame}
            type={isShown ? 'text' : 'password'}
            autoComplete={kind === 'new' ? 'new-password' : 'current-password'}
            autoCapitalize="none"
            spellCheck={false}
            // Password managers make one that fits.
            {...(kind === 'new' ? { minLength: passwordLeast, maxLength: passwordMost } : {})}
            className={classes(inputClasses, 'pr-12')}
          />
          <Button
            look="quiet"
            size="icon"
            aria-label={isShown ? t.fields.hidePassword : t.fields.showPassword}
            aria-pressed={isShown}
            className="absolute inset-y-0 right-0 text-soft"
            onClick={() => setShown(!isShown)}
          >
            {isShown ? (
              <EyeOff aria-hidden className="size-[1.125rem]" />
            ) : (
              <Eye aria-hidden className="size-[1.125rem]" />
            )}
          </Button>
        </span>
      )}
    </Field>
  )
}

/** What went wrong with the whole of a form; the place is there before anything is said. */
export function FormFailure({ children }: { children: string | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {children && (
        <p className="flex gap-2.5 rounded-control bg-outbid-wash px-3.5 py-3 text-label text-outbid">
          <CircleX aria-hidden className="mt-px size-[1.125rem] shrink-0" />
          <span>{children}</span>
        </p>
      )}
    </div>
  )
}

/** What has been done, said once. */
export function FormSuccess({ children }: { children: string | null }) {
  return (
    <div role="status">
      {children && (
        <p className="flex items-start gap-2 text-label text-leading">
          <CircleCheck aria-hidden className="mt-px size-[1.125rem] shrink-0" />
          <span>{children}</span>
        </p>
      )}
    </div>
  )
}

export function SubmitButton(props: {
  isSending: boolean
  label: string
  sending: string
  look?: 'primary' | 'outline'
  large?: boolean
}) {
  return (
    <Button
      type="submit"
      look={props.look ?? 'primary'}
      size={props.large ? 'large' : 'regular'}
      aria-disabled={props.isSending}
      className={props.large ? 'w-full' : ''}
    >
      {props.isSending && <LoaderCircle aria-hidden className="size-4 animate-turn" />}
      {props.isSending ? props.sending : props.label}
    </Button>
  )
}
