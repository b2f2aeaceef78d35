import { Link, useRouter, useSearch } from '@tanstack/react-router'
import { KeyRound, LoaderCircle } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { asAuthError, authApi } from '../session/auth-api.ts'
import { guestToken, signInToAccount, useSession } from '../session/session.ts'
import { pathBack } from '../session/way-back.ts'
import { Button } from '../ui/button.tsx'
import { DoorFrame } from './door-frame.tsx'
import { EmailField, FormFailure, PasswordField, SubmitButton } from './form-parts.tsx'
import { hasPasskeys, offerPasskeys, PasskeyError, signInByPasskey } from './passkeys.ts'
import { readRefusal } from './refusals.ts'
import { doorLink } from './sign-up-page.tsx'
import { SignedInAlready, useWasSignedIn } from './signed-in-already.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { forgetTyped, useForm } from './use-form.ts'

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' })
  return useWasSignedIn() ? <SignedInAlready next={next} /> : <SignInForm next={next} />
}

function SignInForm({ next }: { next: string | undefined }) {
  const t = useAccountTexts()
  const { f } = useLanguage()
  const session = useSession()
  const { history } = useRouter()
  const [guest] = useState(() => (guestToken() ? (session?.user.name ?? null) : null))
  const [isAsking, setAsking] = useState(false)
  const form = useForm({
    fields: { email: '', password: '' },
    existing: ['password'],
    remembers: true,
    async send({ email, password }) {
      await authApi.signIn({ email: email.trim(), password })
      await enter()
    },
  })

  async function enter() {
    await signInToAccount()
    forgetTyped()
    history.replace(pathBack(next))
  }

  function tell(error: unknown) {
    if (error instanceof PasskeyError) {
      if (error.fault === 'superseded') return
      form.setFailure(
        error.fault === 'cancelled' ? t.signIn.passkeyCancelled : t.signIn.passkeyFailed,
      )
      return
    }
    const { code } = asAuthError(error)
    const isUnknown = code === 'PASSKEY_NOT_FOUND' || code === 'AUTHENTICATION_FAILED'
    form.setFailure(
      isUnknown ? t.signIn.passkeyUnknown : readRefusal(asAuthError(error), [], t, f).failure,
    )
  }

  async function askPasskey() {
    if (isAsking || form.isSending) return
    setAsking(true)
    form.setFailure(null)
    try {
      await signInByPasskey()
      await enter()
    } catch (error) {
      tell(error)
    } finally {
      setAsking(false)
    }
  }

  const latest = useRef({ enter, tell })
  latest.current = { enter, tell }
  useEffect(() => {
    const leaving = new AbortController()
    offerPasskeys(leaving.signal).then(
      async (isIn) => {
        if (isIn && !leaving.signal.aborted) await latest.current.enter()
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) latest.current.tell(error)
      },
    )
    return () => leaving.abort()
  }, [])

  return (
    <DoorFrame title={t.signIn.title} lead={t.signIn.lead} print="swell" step="form">
      {guest && (
        <p className="mb-6 rounded-control bg-accent-wash px-3.5 py-3 text-label">
          {t.signIn.guestNote(guest)}{' '}
          <Link to="/sign-up" search={next ? { next } : {}} className={doorLink}>
            {t.signIn.signUp}
          </Link>
        </p>
      )}
      <form {...form.attributes} className="grid gap-5">
        <EmailField
          {...form.text('email')}
          fault={form.faults.email}
          autoComplete="username webauthn"
        />
        <div>
          <PasswordField
            {...form.text('password')}
            label={t.fields.password}
            kind="current"
            fault={form.faults.password}
          />
          <Link to="/forgot-password" className={`${doorLink} mt-1 text-label`}>
            {t.signIn.forgot}
          </Link>
        </div>
        <FormFailure>{form.failure}</FormFailure>
        <SubmitButton
          large
          isSending={form.isSending}
          label={t.signIn.submit}
          sending={t.signIn.sending}
        />
      </form>
      {hasPasskeys() && (
        <>
          <p className="my-4 flex items-center gap-3 text-faint text-fine before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {t.signIn.or}
          </p>
          <Button
            size="large"
            className="w-full"
            aria-disabled={isAsking}
            onClick={() => void askPasskey()}
          >
            {isAsking ? (
              <LoaderCircle aria-hidden className="size-[1.125rem] animate-turn" />
            ) : (
              <KeyRound aria-hidden className="size-[1.125rem]" />
            )}
            {isAsking ? t.signIn.passkeyWaiting : t.signIn.passkey}
          </Button>
        </>
      )}
      <p className="mt-8 border-line border-t pt-5 text-label text-soft">
        {t.signIn.noAccount}{' '}
        <Link to="/sign-up" search={next ? { next } : {}} className={doorLink}>
          {t.signIn.signUp}
        </Link>
      </p>
    </DoorFrame>
  )
}
