import { useMemo } from 'react'
import { type AccountTexts, en } from '../i18n/accounts/en.ts'
import { zh } from '../i18n/accounts/zh.ts'
import { type Language, useLanguage } from '../i18n/language.tsx'

const texts: Record<Language, typeof en> = { en, zh }

/** The texts of the account pages, in the reader's language. */
export function useAccountTexts(): AccountTexts {
  const { language, f } = useLanguage()
  return useMemo(() => texts[language](f), [language, f])
}
