import type { GrantedRole, Person } from '@flashbid/protocol'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { FormFailure, FormSuccess } from '../account/form-parts.tsx'
import { useLanguage } from '../i18n/language.tsx'
import { queryClient } from '../queries.ts'
import { asAuthError } from '../session/auth-api.ts'
import { Button, buttonClasses } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, inputClasses, Select } from '../ui/field.tsx'
import { operatorFailure, peopleApi } from './operator-api.ts'
import { useOperatorTexts } from './use-operator-texts.ts'

/** What an operator can do about somebody. */
export function PersonDialog(props: {
  person: Person | null
  isSelf: boolean
  onClose: () => void
}) {
  const { f } = useLanguage()
  const t = useOperatorTexts()
  // On its way out it still shows whom it was about.
  const [last, setLast] = useState(props.person)
  if (props.person && props.person !== last) setLast(props.person)
  const person = props.person ?? last
  const about = person && [
    t.roles[person.role],
    person.email ?? t.people.noAddress,
    f.day(person.createdAt),
  ]
  return (
    <Dialog
      open={props.person !== null}
      onClose={props.onClose}
      title={person?.name ?? ''}
      description={about?.join(' · ')}
    >
      {person && <Deeds key={person.id} person={person} isSelf={props.isSelf} />}
    </Dialog>
  )
}

function Deeds({ person, isSelf }: { person: Person; isSelf: boolean }) {
  const t = useOperatorTexts()
  const { f } = useLanguage()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [done, setDone] = useState<string | null>(null)

  async function run(act: () => Promise<string>): Promise<void> {
    if (isBusy) return
    setBusy(true)
    setFailure(null)
    setDone(null)
    try {
      setDone(await act())
      await queryClient.invalidateQueries({ queryKey: ['people'] })
      void queryClient.invalidateQueries({ queryKey: ['audit'] })
    } catch (error) {
      setFailure(operatorFailure(asAuthError(error), t, f))
    } finally {
      setBusy(false)
    }
  }

  const isPerson = person.email !== null
  return (
    <div className="mt-5 grid gap-6">
      {person.deletedAt !== null ? (
        <p className="text-label text-soft">{t.people.left}</p>
      ) : isSelf ? (
        <p className="text-label text-soft">{t.people.own}</p>
      ) : (
        <>
          {isPerson && <RoleForm person={person} isBusy={isBusy} run={run} />}
          <BanForm person={person} isBusy={isBusy} run={run} />
        </>
      )}
      <div className="grid gap-3 empty:hidden">
        <FormSuccess>{done}</FormSuccess>
        <FormFailure>{failure}</FormFailure>
      </div>
      <div className="-mx-4 -mb-2 flex flex-wrap border-line border-t pt-3">
        <Link to="/audit" search={{ actor: person.id }} className={buttonClasses('quiet')}>
          {t.people.trailBy}
        </Link>
        <Link to="/audit" search={{ target: person.id }} className={buttonClasses('quiet')}>
          {t.people.trailOf}
        </Link>
      </div>
    </div>
  )
}

interface DeedProps {
  readonly person: Person
  readonly isBusy: boolean
  readonly run: (act: () => Promise<string>) => Promise<void>
}

const grantable = ['bidder', 'seller', 'operator'] as const satisfies readonly GrantedRole[]

function RoleForm({ person, isBusy, run }: DeedProps) {
  const t = useOperatorTexts()
  const present = grantable.find((role) => role === person.role) ?? 'bidder'
  const [role, setRole] = useState<GrantedRole>(present)
  const [reason, setReason] = useState('')

  function give(event: FormEvent) {
    event.preventDefault()
    void run(async () => {
      await peopleApi.giveRole(person.id, role, reason.trim())
      setReason('')
      return t.people.saved(person.name, t.roles[role])
    })
  }

  return (
    <form onSubmit={give} className="grid gap-3">
      <Field label={t.people.changeRole} hint={t.people.roleHints[role]}>
        {(frame) => (
          <Select
            {...frame}
            value={role}
            onChange={(event) =>
              setRole(grantable.find((known) => known === event.target.value) ?? present)
            }
          >
            {grantable.map((known) => (
              <option key={known} value={known}>
                {t.roles[known]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {role !== person.role && (
        <>
          <ReasonField value={reason} onChange={setReason} isOptional />
          <Button type="submit" look="primary" aria-disabled={isBusy}>
            {isBusy ? t.people.saving : t.people.save}
          </Button>
        </>
      )}
    </form>
  )
}

function BanForm({ person, isBusy, run }: DeedProps) {
  const t = useOperatorTexts()
  const { f } = useLanguage()
  const heading = useId()
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  const isBanned = person.bannedAt !== null

  function ban(event: FormEvent) {
    event.preventDefault()
    if (!isBanned && reason.trim() === '') {
      setFault(t.people.reasonNeeded)
      return
    }
    void run(async () => {
      if (isBanned) await peopleApi.unban(person.id, reason.trim())
      else await peopleApi.ban(person.id, reason.trim())
      setReason('')
      return isBanned ? t.people.unbanned(person.name) : t.people.bannedDone(person.name)
    })
  }

  return (
    <form
      onSubmit={ban}
      noValidate
      aria-labelledby={heading}
      className="grid gap-3 border-line border-t pt-5"
    >
      <div>
        <h3 id={heading} className="font-[550] text-label">
          {isBanned && person.bannedAt !== null
            ? t.people.bannedSince(f.day(person.bannedAt))
            : t.people.ban}
        </h3>
        <p className="mt-1 text-label text-soft">
          {isBanned && person.banReason ? t.people.banReason(person.banReason) : t.people.banHint}
        </p>
      </div>
      <ReasonField
        value={reason}
        fault={fault}
        isOptional={isBanned}
        onChange={(next) => {
          setReason(next)
          setFault(undefined)
        }}
      />
      <Button
        type="submit"
        className={isBanned ? '' : 'border-outbid text-outbid'}
        aria-disabled={isBusy}
      >
        {isBanned ? t.people.unban : isBusy ? t.people.banning : t.people.banAction}
      </Button>
    </form>
  )
}

function ReasonField(props: {
  value: string
  onChange: (value: string) => void
  fault?: string | undefined
  isOptional?: boolean
}) {
  const t = useOperatorTexts()
  return (
    <Field
      label={t.people.reason}
      note={props.isOptional ? t.people.optional : undefined}
      hint={t.people.reasonHint}
      fault={props.fault}
    >
      {(frame) => (
        <input
          {...frame}
          value={props.value}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => props.onChange(event.target.value)}
          className={inputClasses}
        />
      )}
    </Field>
  )
}
