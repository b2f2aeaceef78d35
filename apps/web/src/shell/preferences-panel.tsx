import { SlidersHorizontal } from 'lucide-react'
import { type Language, languageNames, useLanguage } from '../i18n/language.tsx'
import { Popover } from '../ui/popover.tsx'
import { Segments } from '../ui/segments.tsx'
import { playOutbidSound } from './outbid-sound.ts'
import { setSound, setTheme, type Theme, usePreferences } from './preferences.ts'

export function PreferencesPanel() {
  const { m, language, switchTo } = useLanguage()
  const { theme, sound } = usePreferences()
  const themes: readonly Theme[] = ['system', 'light', 'dark']
  return (
    <Popover
      label={m.preferences.open}
      button={{
        look: 'quiet',
        size: 'icon',
        'aria-label': m.preferences.open,
        children: <SlidersHorizontal aria-hidden className="size-5" />,
      }}
    >
      <div className="grid gap-4">
        <Segments<Theme>
          label={m.preferences.theme}
          value={theme}
          options={themes.map((value) => ({ value, label: m.preferences.themes[value] }))}
          onChange={setTheme}
        />
        <Segments<Language>
          label={m.preferences.language}
          value={language}
          options={languageNames.map(({ code, name }) => ({ value: code, label: name }))}
          onChange={switchTo}
        />
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            checked={sound}
            className="size-5"
            onChange={(event) => {
              setSound(event.target.checked)
              if (event.target.checked) playOutbidSound()
            }}
          />
          <span className="font-[550]">{m.preferences.sound}</span>
        </label>
      </div>
    </Popover>
  )
}
