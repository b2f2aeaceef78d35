import { useState } from 'react'
import { authApi } from '../session/auth-api.ts'
import { leave } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FormFailure, PasswordField } from './form-parts.tsx'
import { Section } from './section.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useForm } from './use-form.ts'
import { useTask } from './use-task.ts'

export function DeletionSection(props: { hasPassword: boolean; onDeleted: () => void }) {
  const t = useAccountTexts()
  const [isOpen, setOpen] = useState(false)

  async function remove(password: string | null) {
    await authApi.remove(password)
    // Said before the page learns that nobody is signed in.
    props.onDeleted()
    leave()
  }

  return (
    <Section title={t.account.deletion} text={t.account.deletionText}>
      <ul className="grid list-disc gap-1.5 pl-5 text-label text-soft marker:text-faint">
        <li>{t.account.deletionGoes}</li>
        <li>{t.account.deletionStays}</li>
        <li>{t.account.deletionBids}</li>
      </ul>
      <Button className="mt-5 border-outbid text-outbid" onClick={() => setOpen(true)}>
        {t.account.deletionStart}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t.account.deletionTitle}
        description={t.account.deletionGoes}
      >
        {props.hasPassword ? (
          <WithPassword remove={remove} onClose={() => setOpen(false)} />
        ) : (
          <WithoutPassword remove={remove} onClose={() => setOpen(false)} />
        )}
      </Dialog>
    </Section>
  )
}

interface RemovalProps {
  readonly remove: (password: string | null) => Promise<void>
  readonly onClose: () => void
}

function WithPassword({ remove, onClose }: RemovalProps) {
  const t = useAccountTexts()
  const form = useForm({
    fields: { currentPassword: '' },
    send: ({ currentPassword }) => remove(currentPassword),
  })
  return (
    <form {...form.attributes} className="mt-5 grid gap-4">
      <PasswordField
        {...form.text('currentPassword')}
        label={t.account.deletionPassword}
        kind="current"
        fault={form.faults.currentPassword}
      />
      <FormFailure>{form.failure}</FormFailure>
      <Choice isSending={form.isSending} onClose={onClose} />
    </form>
  )
}

function WithoutPassword({ remove, onClose }: RemovalProps) {
  const task = useTask()
  return (
    <form
      className="mt-5 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void task.run(async () => {
          await remove(null)
          return null
        })
      }}
    >
      <FormFailure>{task.failure}</FormFailure>
      <Choice isSending={task.isBusy} onClose={onClose} />
    </form>
  )
}

function Choice({ isSending, onClose }: { isSending: boolean; onClose: () => void }) {
  const t = useAccountTexts()
  return (
    <div className="grid gap-3 pt-1">
      <Button onClick={onClose}>{t.account.deletionKeep}</Button>
      <Button type="submit" className="border-outbid text-outbid" aria-disabled={isSending}>
        {isSending ? t.account.deletionSending : t.account.deletionConfirm}
      </Button>
    </div>
  )
}
