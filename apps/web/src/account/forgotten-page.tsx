import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { authApi } from '../session/auth-api.ts'
import { CheckMail } from './check-mail.tsx'
import { DoorFrame } from './door-frame.tsx'
import { EmailField, FormFailure, SubmitButton } from './form-parts.tsx'
import { doorLink } from './sign-up-page.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useForm } from './use-form.ts'

/** A forgotten password: the answer is the same for every address. */
export function ForgottenPage() {
  const t = useAccountTexts()
  const [mailedTo, setMailedTo] = useState<string | null>(null)
  const form = useForm({
    fields: { email: '' },
    remembers: true,
    async send({ email }) {
      await authApi.requestNewPassword(email.trim())
      setMailedTo(email.trim())
    },
  })

  if (mailedTo !== null) {
    return (
      <CheckMail
        title={t.forgotten.doneTitle}
        text={t.forgotten.doneText(mailedTo)}
        otherAddress={t.forgotten.otherAddress}
        onOtherAddress={() => setMailedTo(null)}
        onAgain={() => authApi.requestNewPassword(mailedTo)}
      />
    )
  }
  return (
    <DoorFrame title={t.forgotten.title} lead={t.forgotten.lead} print="letter" step="form">
      <form {...form.attributes} className="grid gap-5">
        <EmailField {...form.text('email')} fault={form.faults.email} autoComplete="username" />
        <FormFailure>{form.failure}</FormFailure>
        <SubmitButton
          large
          isSending={form.isSending}
          label={t.forgotten.submit}
          sending={t.forgotten.sending}
        />
      </form>
      <p className="mt-8 border-line border-t pt-5 text-label">
        <Link to="/sign-in" className={doorLink}>
          {t.forgotten.back}
        </Link>
      </p>
    </DoorFrame>
  )
}
