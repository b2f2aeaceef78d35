import { FlashBidError } from '@flashbid/client'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { mailedSecret } from '../session/mailed-secret.ts'
import { signInToAccount } from '../session/session.ts'
import { buttonClasses } from '../ui/button.tsx'
import { DoorFrame } from './door-frame.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { forgetTyped } from './use-form.ts'

type Step =
  | { readonly kind: 'working' }
  | { readonly kind: 'in'; readonly name: string }
  | { readonly kind: 'out' }

/** Strict mode mounts twice; one question is enough. */
let entering: Promise<string | null> | null = null

/** The link has most likely signed in: the cookie says whether. */
async function enter(): Promise<string | null> {
  try {
    const user = await signInToAccount()
    forgetTyped()
    return user?.name ?? null
  } catch (error) {
    if (error instanceof FlashBidError) return null
    throw error
  }
}

/** Where the mailed link that confirms an address leads, after the house has read it. */
export function VerifiedPage() {
  const t = useAccountTexts()
  const [step, setStep] = useState<Step>({ kind: 'working' })
  const isBroken = mailedSecret.error !== null

  useEffect(() => {
    if (isBroken) return
    let isHere = true
    entering ??= enter()
    void entering.then((name) => {
      if (isHere) setStep(name === null ? { kind: 'out' } : { kind: 'in', name })
    })
    return () => {
      isHere = false
    }
  }, [isBroken])

  if (isBroken) {
    return (
      <DoorFrame title={t.verified.brokenTitle} lead={t.verified.brokenText} print="letter">
        <Link to="/account" className={buttonClasses('primary')}>
          {t.signIn.toAccount}
        </Link>
      </DoorFrame>
    )
  }
  if (step.kind === 'working') {
    return (
      <DoorFrame title={t.verified.workingTitle} print="fern" step={step.kind}>
        {null}
      </DoorFrame>
    )
  }
  return (
    <DoorFrame
      title={t.verified.title}
      lead={step.kind === 'in' ? t.verified.textIn(step.name) : t.verified.textOut}
      print="fern"
      step={step.kind}
    >
      {step.kind === 'in' ? (
        <Link to="/" className={buttonClasses('primary')}>
          {t.signIn.onward}
        </Link>
      ) : (
        <Link to="/sign-in" className={buttonClasses('primary')}>
          {t.signIn.title}
        </Link>
      )}
    </DoorFrame>
  )
}
