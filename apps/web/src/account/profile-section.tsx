import { useState } from 'react'
import { authApi, type Person } from '../session/auth-api.ts'
import { signInToAccount } from '../session/session.ts'
import { Field, inputClasses } from '../ui/field.tsx'
import { refreshAccount } from './account-queries.ts'
import { FormFailure, FormSuccess, SubmitButton } from './form-parts.tsx'
import { Section } from './section.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useForm } from './use-form.ts'

export function ProfileSection({ person }: { person: Person }) {
  const t = useAccountTexts()
  const [done, setDone] = useState<string | null>(null)
  const form = useForm({
    fields: { name: person.name },
    async send({ name }) {
      setDone(null)
      await authApi.rename(name.trim())
      // The name stands in the token.
      await Promise.all([signInToAccount(), refreshAccount(person.id)])
      setDone(t.account.saved)
    },
  })
  return (
    <Section title={t.account.profile} text={t.account.profileText}>
      <form {...form.attributes} className="grid gap-4">
        <Field label={t.fields.name} fault={form.faults.name}>
          {(frame) => (
            <input
              {...frame}
              {...form.text('name')}
              autoComplete="name"
              maxLength={120}
              className={inputClasses}
            />
          )}
        </Field>
        <FormFailure>{form.failure}</FormFailure>
        <div className="flex flex-wrap items-center gap-4">
          <SubmitButton
            look="outline"
            isSending={form.isSending}
            label={t.account.save}
            sending={t.account.saving}
          />
          <FormSuccess>{done}</FormSuccess>
        </div>
      </form>
    </Section>
  )
}
