import { type ChangeEvent, type FormEvent, useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { asAuthError } from '../session/auth-api.ts'
import { type FieldFaults, type FieldName, faultOf, readRefusal } from './refusals.ts'
import { useAccountTexts } from './use-account-texts.ts'

interface FormPlan<Name extends FieldName> {
  readonly fields: Readonly<Record<Name, string>>
  send(values: Record<Name, string>): Promise<void>
  /** Passwords that exist are not judged here, only whether there is one. */
  readonly existing?: readonly NoInfer<Name>[]
  /** A reload, or a change to another of these pages, keeps address and name. */
  readonly remembers?: boolean
}

const typedKey = (name: FieldName) => `flashbid.typed.${name}`
const isKept = (name: FieldName) => name === 'email' || name === 'name'

/** Forgets what was kept of forms that have done their work. */
export function forgetTyped(): void {
  for (const name of ['email', 'name'] as const) sessionStorage.removeItem(typedKey(name))
}

function withTyped<Name extends FieldName>(fields: Readonly<Record<Name, string>>) {
  const values: Record<Name, string> = { ...fields }
  for (const name of Object.keys(fields) as Name[]) {
    if (isKept(name)) values[name] = sessionStorage.getItem(typedKey(name)) ?? values[name]
  }
  return values
}

/**
 * A form about an account: its texts stay whatever happens, faults stand at their fields, and the
 * first faulty field gets the focus.
 */
export function useForm<Name extends FieldName>(plan: FormPlan<Name>) {
  const t = useAccountTexts()
  const { f } = useLanguage()
  const [values, setValues] = useState<Record<Name, string>>(() =>
    plan.remembers ? withTyped(plan.fields) : plan.fields,
  )
  const [faults, setFaults] = useState<FieldFaults>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [isSending, setSending] = useState(false)
  /** How often it was refused for a field: each time the first one gets the focus. */
  const [refusals, setRefusals] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  const names = Object.keys(plan.fields) as Name[]

  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [refusals])

  function refuse(next: FieldFaults, whole: string | null) {
    setFaults(next)
    setFailure(whole)
    if (Object.keys(next).length > 0) setRefusals((count) => count + 1)
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isSending) return
    const found: FieldFaults = {}
    for (const name of names) {
      const judged = plan.existing?.includes(name) ? 'currentPassword' : name
      const fault = faultOf(judged, values[name], t)
      if (fault) found[name] = fault
    }
    if (Object.keys(found).length > 0) return refuse(found, null)
    setSending(true)
    refuse({}, null)
    try {
      await plan.send(values)
    } catch (error) {
      const refusal = readRefusal(asAuthError(error), names, t, f)
      refuse(refusal.faults, refusal.failure)
    } finally {
      setSending(false)
    }
  }

  return {
    values,
    faults,
    failure,
    isSending,
    attributes: { ref: form, onSubmit: submit, noValidate: true },
    /** What a text field needs. Its `name` is what password managers go by. */
    text: (name: Name) => ({
      name,
      value: values[name],
      onChange: (event: ChangeEvent<HTMLInputElement>) => {
        const { value } = event.target
        if (plan.remembers && isKept(name)) sessionStorage.setItem(typedKey(name), value)
        setValues((before) => ({ ...before, [name]: value }))
        setFaults(({ [name as FieldName]: _, ...others }) => others)
      },
    }),
    setFailure,
    reset: () => setValues(plan.fields),
  }
}
