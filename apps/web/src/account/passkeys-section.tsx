import { useQuery } from '@tanstack/react-query'
import { Fingerprint, LoaderCircle } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { authApi, type Passkey } from '../session/auth-api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { inputClasses } from '../ui/field.tsx'
import { passkeysQuery, refreshAccount } from './account-queries.ts'
import { readDevice } from './device-words.ts'
import { FormFailure, FormSuccess } from './form-parts.tsx'
import { hasPasskeys, makePasskey, PasskeyError } from './passkeys.ts'
import { Section, SectionPending } from './section.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useTask } from './use-task.ts'

export function PasskeysSection(props: { userId: string; hasPassword: boolean }) {
  const t = useAccountTexts()
  const { m } = useLanguage()
  const { data: passkeys, isError } = useQuery(passkeysQuery(props.userId))
  const adding = useTask()
  const [removing, setRemoving] = useState<Passkey | null>(null)
  const removal = useTask()
  const nameOf = (passkey: Passkey) => passkey.name || t.account.passkeyUnnamed
  const isOnlyWay = !props.hasPassword && passkeys?.length === 1

  /** What the device says of it counts as said, not as a fault of the house. */
  async function add(): Promise<string | null> {
    const { browser, system } = readDevice(navigator.userAgent)
    const name =
      browser && system ? t.devices.on(browser, system) : (browser ?? t.account.passkeyUnnamed)
    try {
      const passkey = await makePasskey(name)
      await refreshAccount(props.userId)
      return t.account.passkeyAdded(nameOf(passkey))
    } catch (error) {
      if (!(error instanceof PasskeyError)) throw error
      if (error.fault === 'known') return t.account.passkeyKnown
      return error.fault === 'failed' ? t.account.passkeyFailed : t.account.passkeyCancelled
    }
  }

  return (
    <Section title={t.account.passkeys} text={t.account.passkeysText}>
      {passkeys ? (
        <ul className="-mt-3">
          {passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              name={nameOf(passkey)}
              userId={props.userId}
              onRemove={() => setRemoving(passkey)}
            />
          ))}
          {passkeys.length === 0 && (
            <li className="py-3 text-label text-soft">{t.account.passkeysNone}</li>
          )}
        </ul>
      ) : isError ? (
        <p className="text-label text-outbid">{t.account.failedText}</p>
      ) : (
        <SectionPending label={m.app.loading} />
      )}
      {hasPasskeys() ? (
        <Button className="mt-3" aria-disabled={adding.isBusy} onClick={() => void adding.run(add)}>
          {adding.isBusy ? (
            <LoaderCircle aria-hidden className="size-[1.125rem] animate-turn" />
          ) : (
            <Fingerprint aria-hidden className="size-[1.125rem]" />
          )}
          {adding.isBusy ? t.account.passkeyAdding : t.account.passkeyAdd}
        </Button>
      ) : (
        <p className="mt-3 text-label text-soft">{t.account.passkeysUnsupported}</p>
      )}
      <div className="[&_p]:mt-3">
        <FormSuccess>{adding.done}</FormSuccess>
        <FormFailure>{adding.failure}</FormFailure>
      </div>
      <Dialog
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={t.account.removePasskeyTitle(removing ? nameOf(removing) : '')}
        description={isOnlyWay ? t.account.removePasskeyLast : t.account.removePasskeyText}
      >
        <div className="mt-6 grid gap-3">
          <FormFailure>{removal.failure}</FormFailure>
          <Button onClick={() => setRemoving(null)}>{m.app.cancel}</Button>
          {!isOnlyWay && (
            <Button
              className="border-outbid text-outbid"
              aria-disabled={removal.isBusy}
              onClick={() =>
                void removal.run(async () => {
                  if (removing) await authApi.removePasskey(removing.id)
                  setRemoving(null)
                  await refreshAccount(props.userId)
                  return null
                })
              }
            >
              {t.account.remove}
            </Button>
          )}
        </div>
      </Dialog>
    </Section>
  )
}

function PasskeyRow(props: {
  passkey: Passkey
  name: string
  userId: string
  onRemove: () => void
}) {
  const t = useAccountTexts()
  const { m, f } = useLanguage()
  const { passkey, name } = props
  const [draft, setDraft] = useState<string | null>(null)
  const renaming = useTask()
  const since = passkey.createdAt ? new Date(passkey.createdAt).getTime() : null
  const about = [
    since !== null && t.account.passkeySince(f.day(since)),
    passkey.backedUp ? t.account.passkeySynced : t.account.passkeyHere,
  ]

  function rename(event: FormEvent) {
    event.preventDefault()
    const next = draft?.trim() ?? ''
    void renaming.run(async () => {
      if (next !== '' && next !== name) await authApi.renamePasskey(passkey.id, next)
      setDraft(null)
      await refreshAccount(props.userId)
      return null
    })
  }

  return (
    <li className="border-line border-t py-3 first:border-t-0">
      {draft === null ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <div className="min-w-40 flex-1">
            <p className="font-[550]">{name}</p>
            <p className="text-faint text-fine">{about.filter(Boolean).join(' · ')}</p>
          </div>
          <div className="-mx-2 flex">
            <Button
              look="quiet"
              className="px-2.5 text-soft"
              aria-label={`${t.account.rename}: ${name}`}
              onClick={() => setDraft(name)}
            >
              {t.account.rename}
            </Button>
            <Button
              look="quiet"
              className="px-2.5 text-soft"
              aria-label={`${t.account.remove}: ${name}`}
              onClick={props.onRemove}
            >
              {t.account.remove}
            </Button>
          </div>
        </div>
      ) : (
        <form onSubmit={rename} className="flex flex-wrap gap-2">
          <input
            aria-label={t.account.passkeyName}
            value={draft}
            maxLength={60}
            // biome-ignore lint/a11y/noAutofocus: it was just asked for by its button
            autoFocus
            onChange={(event) => setDraft(event.target.value)}
            className={`${inputClasses} min-w-40 flex-1`}
          />
          <Button type="submit" look="primary" aria-disabled={renaming.isBusy}>
            {t.account.save}
          </Button>
          <Button look="quiet" onClick={() => setDraft(null)}>
            {m.app.cancel}
          </Button>
        </form>
      )}
      <FormFailure>{renaming.failure}</FormFailure>
    </li>
  )
}
