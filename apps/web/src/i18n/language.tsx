import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { en, type Messages } from './en.ts'
import { createFormat, type Format } from './format.ts'

/** A language is a file; English is always there, the others arrive when they are chosen. */
const languages = {
  en: { name: 'English', locale: 'en-US', load: async () => en },
  zh: { name: '中文', locale: 'zh-CN', load: async () => (await import('./zh.ts')).zh },
} as const

export type Language = keyof typeof languages
export const languageNames = Object.entries(languages).map(([code, { name }]) => ({
  code: code as Language,
  name,
}))

const storageKey = 'flashbid.language'

function isLanguage(code: string | null | undefined): code is Language {
  return code != null && Object.hasOwn(languages, code)
}

/** What was chosen here before, else the first of the browser's languages that we have. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(storageKey)
  if (isLanguage(chosen)) return chosen
  for (const tag of navigator.languages) {
    const code = tag.split('-')[0]?.toLowerCase()
    if (isLanguage(code)) return code
  }
  return 'en'
}

/** The reader's own region decides on separators and dates as far as the language allows. */
function localeFor(language: Language): string {
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language}-`))
  return own ?? languages[language].locale
}

interface LoadedLanguage {
  readonly language: Language
  readonly m: Messages
  readonly f: Format
}

export async function loadLanguage(language: Language): Promise<LoadedLanguage> {
  const f = createFormat(localeFor(language))
  const make = await languages[language].load()
  return { language, f, m: make(f) }
}

interface LanguageContext extends LoadedLanguage {
  switchTo(language: Language): void
}

const Context = createContext<LanguageContext | null>(null)

/** Texts as `m`, formats as `f`. */
export function useLanguage(): LanguageContext {
  const context = useContext(Context)
  if (!context) throw new Error('useLanguage outside of LanguageProvider')
  return context
}

export function LanguageProvider(props: { initial: LoadedLanguage; children: ReactNode }) {
  const [loaded, setLoaded] = useState(props.initial)

  useEffect(() => {
    document.documentElement.lang = loaded.language === 'zh' ? 'zh-CN' : loaded.language
  }, [loaded])

  const context = useMemo<LanguageContext>(
    () => ({
      ...loaded,
      switchTo(language) {
        localStorage.setItem(storageKey, language)
        void loadLanguage(language).then(setLoaded)
      },
    }),
    [loaded],
  )
  return <Context value={context}>{props.children}</Context>
}
