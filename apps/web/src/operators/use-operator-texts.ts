import { useMemo } from 'react'
import { type Language, useLanguage } from '../i18n/language.tsx'
import { en, type OperatorTexts } from '../i18n/operators/en.ts'
import { zh } from '../i18n/operators/zh.ts'

const texts: Record<Language, typeof en> = { en, zh }

/** The texts of the operators' pages, in the reader's language. */
export function useOperatorTexts(): OperatorTexts {
  const { language, f } = useLanguage()
  return useMemo(() => texts[language](f), [language, f])
}
