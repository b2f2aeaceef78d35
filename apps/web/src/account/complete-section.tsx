import { useState } from 'react'
import { authApi } from '../session/auth-api.ts'
import { signInToAccount } from '../session/session.ts'
import { refreshAccount } from './account-queries.ts'
import { EmailField, FormFailure, FormSuccess, PasswordField, SubmitButton } from './form-parts.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useForm } from './use-form.ts'

/** The operator's link makes an account before anybody has named an address. */
export const isPlaceholder = (email: string) => /\.invalid$/i.test(email)

/** For an account that came by a one-time link: without an address it could not come back. */
export function CompleteSection({ userId }: { userId: string }) {
  const t = useAccountTexts()
  const [mailedTo, setMailedTo] = useState<string | null>(null)
  const form = useForm({
    fields: { email: '', password: '' },
    async send({ email, password }) {
      await authApi.complete({ email: email.trim(), password })
      await Promise.all([signInToAccount(), refreshAccount(userId)])
      // Where addresses are confirmed first, it is still the account's stand-in.
      setMailedTo(email.trim())
    },
  })
  return (
    <section className="mb-10 max-w-[34rem] rounded-panel bg-accent-wash p-5 sm:p-7">
      <h2 className="font-[550] text-heading">{t.account.completeTitle}</h2>
      <p className="mt-1.5 mb-5 text-label text-soft">{t.account.completeText}</p>
      {mailedTo !== null && <FormSuccess>{t.account.completeAsked(mailedTo)}</FormSuccess>}
      <form
        {...form.attributes}
        hidden={mailedTo !== null}
        className="grid gap-4 [[hidden]]:hidden"
      >
        <EmailField {...form.text('email')} fault={form.faults.email} autoComplete="username" />
        <PasswordField
          {...form.text('password')}
          label={t.fields.password}
          kind="new"
          fault={form.faults.password}
        />
        <FormFailure>{form.failure}</FormFailure>
        <div>
          <SubmitButton
            isSending={form.isSending}
            label={t.account.complete}
            sending={t.account.saving}
          />
        </div>
      </form>
    </section>
  )
}
