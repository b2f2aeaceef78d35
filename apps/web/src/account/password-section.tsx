import { useState } from 'react'
import { authApi, type Person } from '../session/auth-api.ts'
import { signInToAccount } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { refreshAccount } from './account-queries.ts'
import { FormFailure, FormSuccess, PasswordField, SubmitButton } from './form-parts.tsx'
import { Section } from './section.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useForm } from './use-form.ts'
import { useTask } from './use-task.ts'

export function PasswordSection({ person, hasPassword }: { person: Person; hasPassword: boolean }) {
  const t = useAccountTexts()
  return (
    <Section title={t.account.password} text={t.account.passwordText}>
      {hasPassword ? <ChangePassword person={person} /> : <SetByMail email={person.email} />}
    </Section>
  )
}

function ChangePassword({ person }: { person: Person }) {
  const t = useAccountTexts()
  const [endsOthers, setEndsOthers] = useState(true)
  const [done, setDone] = useState<string | null>(null)
  const form = useForm({
    fields: { currentPassword: '', newPassword: '' },
    async send({ currentPassword, newPassword }) {
      setDone(null)
      await authApi.changePassword({
        currentPassword,
        newPassword,
        revokeOtherSessions: endsOthers,
      })
      // This session was changed for another one as well.
      await Promise.all([signInToAccount(), refreshAccount(person.id)])
      form.reset()
      setDone(endsOthers ? t.account.passwordChangedOthers : t.account.passwordChanged)
    },
  })
  return (
    <form {...form.attributes} className="grid gap-4">
      {/* Password managers need to know whose password it is. */}
      <input
        type="email"
        name="email"
        autoComplete="username"
        value={person.email}
        readOnly
        hidden
      />
      <PasswordField
        {...form.text('currentPassword')}
        label={t.fields.currentPassword}
        kind="current"
        fault={form.faults.currentPassword}
      />
      <PasswordField
        {...form.text('newPassword')}
        label={t.fields.newPassword}
        kind="new"
        fault={form.faults.newPassword}
      />
      <label className="flex min-h-11 items-center gap-3 text-label">
        <input
          type="checkbox"
          checked={endsOthers}
          className="size-5 shrink-0"
          onChange={(event) => setEndsOthers(event.target.checked)}
        />
        {t.account.signOutOthers}
      </label>
      <FormFailure>{form.failure}</FormFailure>
      <div className="flex flex-wrap items-center gap-4">
        <SubmitButton
          look="outline"
          isSending={form.isSending}
          label={t.account.changePassword}
          sending={t.account.saving}
        />
        <FormSuccess>{done}</FormSuccess>
      </div>
    </form>
  )
}

/** Who has no password proves by the address who it is. */
function SetByMail({ email }: { email: string }) {
  const t = useAccountTexts()
  const task = useTask()
  return (
    <div className="grid gap-4">
      <p className="text-label text-soft">{t.account.noPassword}</p>
      <div>
        <Button
          aria-disabled={task.isBusy}
          onClick={() =>
            void task.run(async () => {
              await authApi.requestNewPassword(email)
              return t.account.setMailSent(email)
            })
          }
        >
          {t.account.setByMail}
        </Button>
      </div>
      <FormSuccess>{task.done}</FormSuccess>
      <FormFailure>{task.failure}</FormFailure>
    </div>
  )
}
