import { Link, useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { authApi } from '../session/auth-api.ts'
import { guestToken, signInToAccount, useSession } from '../session/session.ts'
import { pathBack } from '../session/way-back.ts'
import { Field, inputClasses } from '../ui/field.tsx'
import { CheckMail } from './check-mail.tsx'
import { DoorFrame } from './door-frame.tsx'
import { EmailField, FormFailure, PasswordField, SubmitButton } from './form-parts.tsx'
import { SignedInAlready, useWasSignedIn } from './signed-in-already.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { forgetTyped, useForm } from './use-form.ts'

export function SignUpPage() {
  const t = useAccountTexts()
  const session = useSession()
  const wasSignedIn = useWasSignedIn()
  const { history } = useRouter()
  const { next } = useSearch({ from: '/sign-up' })
  const [guest] = useState(() => (guestToken() ? (session?.user.name ?? null) : null))
  const [mailedTo, setMailedTo] = useState<string | null>(null)
  const form = useForm({
    fields: { name: '', email: '', password: '' },
    remembers: true,
    async send({ name, email, password }) {
      const address = email.trim()
      const { token } = await authApi.signUp({ name: name.trim(), email: address, password })
      // Without a session the address is to be confirmed first.
      if (token === null) {
        setMailedTo(address)
        return
      }
      await signInToAccount()
      forgetTyped()
      history.replace(pathBack(next))
    },
  })

  if (wasSignedIn) return <SignedInAlready next={next} />
  if (mailedTo !== null) {
    return (
      <CheckMail
        title={t.signUp.checkTitle}
        text={t.signUp.checkText(mailedTo)}
        otherAddress={t.signUp.otherAddress}
        onOtherAddress={() => setMailedTo(null)}
        onAgain={() => authApi.sendVerification(mailedTo)}
      />
    )
  }
  return (
    <DoorFrame
      title={guest ? t.signUp.titleGuest : t.signUp.title}
      lead={guest ? t.signUp.leadGuest(guest) : t.signUp.lead}
      print="fern"
      step="form"
    >
      <form {...form.attributes} className="grid gap-5">
        <Field label={t.fields.name} hint={t.fields.nameHint} fault={form.faults.name}>
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
        <EmailField {...form.text('email')} fault={form.faults.email} autoComplete="username" />
        <PasswordField
          {...form.text('password')}
          label={t.fields.password}
          kind="new"
          fault={form.faults.password}
        />
        <FormFailure>{form.failure}</FormFailure>
        <SubmitButton
          large
          isSending={form.isSending}
          label={guest ? t.signUp.submitGuest : t.signUp.submit}
          sending={t.signUp.sending}
        />
      </form>
      <p className="mt-4 text-faint text-fine">{t.signUp.legal}</p>
      <p className="mt-8 border-line border-t pt-5 text-label text-soft">
        {t.signUp.haveAccount}{' '}
        <Link to="/sign-in" search={next ? { next } : {}} className={doorLink}>
          {t.signUp.signIn}
        </Link>
      </p>
    </DoorFrame>
  )
}

/** A link in a line of text, with a target that a thumb meets. */
export const doorLink =
  '-my-3 inline-block rounded-mark py-3 font-[550] text-accent underline decoration-1 underline-offset-4 hover:decoration-2'
