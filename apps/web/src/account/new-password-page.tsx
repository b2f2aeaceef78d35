import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { AuthError, authApi } from '../session/auth-api.ts'
import { mailedSecret } from '../session/mailed-secret.ts'
import { buttonClasses } from '../ui/button.tsx'
import { DoorFrame } from './door-frame.tsx'
import { FormFailure, PasswordField, SubmitButton } from './form-parts.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useForm } from './use-form.ts'

type Step = 'form' | 'done' | 'broken'

/** Where the mailed link of a forgotten password leads. */
export function NewPasswordPage() {
  const t = useAccountTexts()
  const { token } = mailedSecret
  const [step, setStep] = useState<Step>(token === null ? 'broken' : 'form')
  const form = useForm({
    fields: { newPassword: '' },
    async send({ newPassword }) {
      try {
        await authApi.setNewPassword({ newPassword, token: token ?? '' })
        setStep('done')
      } catch (error) {
        if (!(error instanceof AuthError && error.code === 'INVALID_TOKEN')) throw error
        setStep('broken')
      }
    },
  })

  if (step === 'broken') {
    return (
      <DoorFrame
        title={t.newPassword.brokenTitle}
        lead={t.newPassword.brokenText}
        print="letter"
        step={step}
      >
        <Link to="/forgot-password" className={buttonClasses('primary')}>
          {t.newPassword.askAgain}
        </Link>
      </DoorFrame>
    )
  }
  if (step === 'done') {
    return (
      <DoorFrame
        title={t.newPassword.doneTitle}
        lead={t.newPassword.doneText}
        print="letter"
        step={step}
      >
        <Link to="/sign-in" className={buttonClasses('primary')}>
          {t.newPassword.signIn}
        </Link>
      </DoorFrame>
    )
  }
  return (
    <DoorFrame title={t.newPassword.title} lead={t.newPassword.lead} print="letter" step={step}>
      <form {...form.attributes} className="grid gap-5">
        <PasswordField
          {...form.text('newPassword')}
          label={t.fields.newPassword}
          kind="new"
          fault={form.faults.newPassword}
        />
        <FormFailure>{form.failure}</FormFailure>
        <SubmitButton
          large
          isSending={form.isSending}
          label={t.newPassword.submit}
          sending={t.newPassword.sending}
        />
      </form>
    </DoorFrame>
  )
}
