import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { authApi, type Person } from '../session/auth-api.ts'
import { Button } from '../ui/button.tsx'
import { refreshAccount } from './account-queries.ts'
import { EmailField, FormFailure, FormSuccess, SubmitButton } from './form-parts.tsx'
import { Section } from './section.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useForm } from './use-form.ts'
import { useTask } from './use-task.ts'

export function AddressSection({ person }: { person: Person }) {
  const t = useAccountTexts()
  const { m } = useLanguage()
  const [isChanging, setChanging] = useState(false)
  const [asked, setAsked] = useState<string | null>(null)
  const link = useTask()
  const form = useForm({
    fields: { email: '' },
    async send({ email }) {
      await authApi.changeEmail(email.trim())
      setAsked(t.account.addressAsked(email.trim()))
      setChanging(false)
      form.reset()
      await refreshAccount(person.id)
    },
  })
  return (
    <Section title={t.account.address} text={t.account.addressText}>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-[550]">{person.email}</span>
        {person.emailVerified ? (
          <span className="inline-flex items-center gap-1.5 font-[550] text-fine text-leading">
            <CircleCheck aria-hidden className="size-4" />
            {t.account.verified}
          </span>
        ) : (
          <span className="inline-flex items-center gap-1.5 font-[550] text-closing text-fine">
            <CircleAlert aria-hidden className="size-4" />
            {t.account.unverified}
          </span>
        )}
      </p>
      {isChanging ? (
        <form {...form.attributes} className="mt-5 grid gap-4">
          <EmailField
            {...form.text('email')}
            label={t.account.newAddress}
            fault={form.faults.email}
            autoFocus
          />
          <FormFailure>{form.failure}</FormFailure>
          <div className="flex flex-wrap gap-3">
            <SubmitButton
              isSending={form.isSending}
              label={t.account.changeAddress}
              sending={t.account.saving}
            />
            <Button look="quiet" onClick={() => setChanging(false)}>
              {m.app.cancel}
            </Button>
          </div>
        </form>
      ) : (
        <div className="mt-4 flex flex-wrap gap-3">
          {!person.emailVerified && (
            <Button
              aria-disabled={link.isBusy}
              onClick={() =>
                void link.run(async () => {
                  await authApi.sendVerification(person.email)
                  return t.account.linkSent
                })
              }
            >
              {t.account.sendLink}
            </Button>
          )}
          <Button onClick={() => setChanging(true)}>{t.account.changeAddress}</Button>
        </div>
      )}
      <div className="[&_p]:mt-3">
        <FormSuccess>{link.done ?? asked}</FormSuccess>
        <FormFailure>{link.failure}</FormFailure>
      </div>
    </Section>
  )
}
