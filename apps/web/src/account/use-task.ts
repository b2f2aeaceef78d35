import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { asAuthError } from '../session/auth-api.ts'
import { readRefusal } from './refusals.ts'
import { useAccountTexts } from './use-account-texts.ts'

/** A button that asks the house for something: one at a time, and how it went in the reader's words. */
export function useTask() {
  const t = useAccountTexts()
  const { f } = useLanguage()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [done, setDone] = useState<string | null>(null)

  /** @param act resolves with what to say afterwards */
  async function run(act: () => Promise<string | null>): Promise<void> {
    if (isBusy) return
    setBusy(true)
    setFailure(null)
    setDone(null)
    try {
      setDone(await act())
    } catch (error) {
      setFailure(readRefusal(asAuthError(error), [], t, f).failure)
    } finally {
      setBusy(false)
    }
  }
  return { run, isBusy, failure, done }
}
