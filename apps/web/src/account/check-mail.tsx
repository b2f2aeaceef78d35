import { MailOpen } from 'lucide-react'
import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { asAuthError } from '../session/auth-api.ts'
import { Button } from '../ui/button.tsx'
import { DoorFrame } from './door-frame.tsx'
import { FormFailure, FormSuccess } from './form-parts.tsx'
import { readRefusal } from './refusals.ts'
import { useAccountTexts } from './use-account-texts.ts'

/** A message is on its way. The same for every address, whether the house knows it or not. */
export function CheckMail(props: {
  title: string
  text: string
  otherAddress: string
  onOtherAddress: () => void
  onAgain: () => Promise<unknown>
}) {
  const t = useAccountTexts()
  const { f } = useLanguage()
  const [isSending, setSending] = useState(false)
  const [done, setDone] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)

  async function sendAgain() {
    if (isSending) return
    setSending(true)
    setDone(null)
    setFailure(null)
    try {
      await props.onAgain()
      setDone(t.signUp.sentAgain)
    } catch (error) {
      setFailure(readRefusal(asAuthError(error), [], t, f).failure)
    } finally {
      setSending(false)
    }
  }

  return (
    <DoorFrame title={props.title} lead={props.text} print="letter" step="mailed">
      <div className="grid gap-5">
        <div className="flex flex-wrap gap-3">
          <Button aria-disabled={isSending} onClick={() => void sendAgain()}>
            <MailOpen aria-hidden className="size-[1.125rem]" />
            {t.signUp.again}
          </Button>
          <Button onClick={props.onOtherAddress}>{props.otherAddress}</Button>
        </div>
        <FormSuccess>{done}</FormSuccess>
        <FormFailure>{failure}</FormFailure>
      </div>
    </DoorFrame>
  )
}
