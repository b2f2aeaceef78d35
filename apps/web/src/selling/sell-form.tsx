import { FlashBidError } from '@flashbid/client'
import type { User } from '@flashbid/protocol'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { LotCardFace } from '../lobby/lot-card.tsx'
import { categoryName } from '../lobby/lot-state.ts'
import { queryClient } from '../queries.ts'
import { flashBid, useServerNow } from '../realtime/live.ts'
import { Button } from '../ui/button.tsx'
import { Field, inputClasses, Select } from '../ui/field.tsx'
import { Segments } from '../ui/segments.tsx'
import {
  type Draft,
  type DraftField,
  emptyDraft,
  endOf,
  type Faults,
  faultsOfIssues,
  previewOf,
  readDraft,
} from './draft.ts'
import { PicturesField } from './pictures-field.tsx'
import { usePictures } from './use-pictures.ts'

const draftKey = 'flashbid.selling'
const categories = [
  'prints',
  'posters',
  'maps',
  'stamps',
  'botanical',
  'patterns',
  'typography',
  'other',
]
const lengths = ['300000', '3600000', '86400000', '259200000', '604800000', 'custom']
const lateWindows = [30_000, 60_000, 120_000, 300_000, 600_000]
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone
const currencies = Intl.supportedValuesOf('currency')
const zones = [...new Set([ownZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]

function keptDraft(): Draft {
  const fresh = emptyDraft(ownZone)
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(draftKey) ?? '{}')
    const draft = { ...fresh, ...(kept as Partial<Draft>) }
    return Array.isArray(draft.images) ? draft : { ...draft, images: [] }
  } catch {
    return fresh
  }
}

export function SellForm({ seller }: { seller: User }) {
  const { m, f } = useLanguage()
  const navigate = useNavigate()
  const [typed, setTyped] = useState(keptDraft)
  const pictures = usePictures(typed.images)
  const draft: Draft = { ...typed, images: pictures.urls }
  const toKeep = JSON.stringify(draft)
  const [faults, setFaults] = useState<Faults>({})
  /** How often publishing failed for a fault of a field: each time the first one gets the focus. */
  const [refusals, setRefusals] = useState(0)
  const [failure, setFailure] = useState<string | null>(null)
  const [isPublishing, setPublishing] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const now = useServerNow()
  /** Pictures that the lot would have to go without. */
  const missing = pictures.all.length - pictures.urls.length
  const { images: staleFault, ...otherFaults } = faults
  // Said while it is true: an upload that comes through, or is removed, takes it back by itself.
  const isSettled = staleFault === m.selling.pictures.notYet && missing === 0
  const pictureFault = isSettled ? null : staleFault
  const faultCount = Object.keys(otherFaults).length + (pictureFault ? 1 : 0)

  useEffect(() => {
    sessionStorage.setItem(draftKey, toKeep)
  }, [toKeep])

  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [refusals])

  function set<Name extends DraftField>(name: Name, value: Draft[Name]) {
    setTyped((before) => ({ ...before, [name]: value }))
    setFaults(({ [name]: _, ...others }) => others)
  }
  const text = (name: DraftField) => ({
    value: String(draft[name]),
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  })

  async function publish(event: FormEvent) {
    event.preventDefault()
    if (isPublishing) return
    const read = readDraft(draft, flashBid.clock.now(), f.locale, m)
    const faulty = {
      ...(read.kind === 'faulty' ? read.faults : {}),
      ...(missing > 0 ? { images: m.selling.pictures.notYet } : {}),
    }
    if (read.kind === 'faulty' || missing > 0) {
      setFaults(faulty)
      setRefusals(refusals + 1)
      return
    }
    setPublishing(true)
    setFailure(null)
    try {
      const auction = await flashBid.http.createAuction(read.body)
      sessionStorage.removeItem(draftKey)
      void queryClient.invalidateQueries({ queryKey: ['auctions'] })
      await navigate({ to: '/auctions/$auctionId', params: { auctionId: auction.id } })
    } catch (error) {
      if (!(error instanceof FlashBidError)) throw error
      if (error.body?.issues) {
        setFaults(faultsOfIssues(error.body.issues, m))
        setRefusals(refusals + 1)
      } else setFailure(`${m.selling.failed} ${m.selling.faults.other(error.message)}`)
      setPublishing(false)
    }
  }

  const input = `${inputClasses} figures`
  const endsAt = endOf(draft, now)

  return (
    <div className="page-width pt-8 pb-24 sm:pt-12">
      <h1 className="font-medium text-display">{m.selling.title}</h1>
      <p className="mt-2 max-w-[38rem] text-soft">{m.selling.lead}</p>
      <div className="mt-10 grid gap-x-16 gap-y-12 lg:grid-cols-[minmax(0,40rem)_1fr]">
        <form ref={form} onSubmit={publish} noValidate className="grid gap-12">
          <Group title={m.selling.what}>
            <Field label={m.selling.fieldTitle} fault={faults.title} className="sm:col-span-2">
              {(frame) => <input {...frame} {...text('title')} maxLength={160} className={input} />}
            </Field>
            <Field
              label={m.selling.fieldDescription}
              note={m.selling.optional}
              hint={m.selling.descriptionHint}
              fault={faults.description}
              className="sm:col-span-2"
            >
              {(frame) => (
                <textarea
                  {...frame}
                  {...text('description')}
                  rows={5}
                  className={`${input} py-2.5`}
                />
              )}
            </Field>
            <Field label={m.selling.fieldCategory} fault={faults.category}>
              {(frame) => (
                <Select {...frame} {...text('category')}>
                  {categories.map((category) => (
                    <option key={category} value={category}>
                      {categoryName(category, m)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <PicturesField pictures={pictures} fault={pictureFault ?? undefined} />
          </Group>

          <Group title={m.selling.price} note={m.selling.incrementsNote}>
            <Field label={m.selling.fieldCurrency} fault={faults.currency}>
              {(frame) => (
                <Select {...frame} {...text('currency')}>
                  {currencies.map((currency) => (
                    <option key={currency}>{currency}</option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={m.selling.fieldStartPrice} fault={faults.startPrice}>
              {(frame) => (
                <input {...frame} {...text('startPrice')} inputMode="decimal" className={input} />
              )}
            </Field>
            <Field
              label={m.selling.fieldReserve}
              note={m.selling.optional}
              hint={m.selling.reserveHint}
              fault={faults.reserve}
            >
              {(frame) => (
                <input {...frame} {...text('reserve')} inputMode="decimal" className={input} />
              )}
            </Field>
            <Field
              label={m.selling.fieldBuyNow}
              note={m.selling.optional}
              hint={m.selling.buyNowHint}
              fault={faults.buyNow}
            >
              {(frame) => (
                <input {...frame} {...text('buyNow')} inputMode="decimal" className={input} />
              )}
            </Field>
          </Group>

          <Group title={m.selling.time}>
            <Field
              label={m.selling.fieldLength}
              fault={draft.length === 'custom' ? undefined : faults.endsAt}
              hint={
                draft.length === 'custom' || endsAt === null
                  ? undefined
                  : m.selling.endsAtZone(f.dateTime(endsAt))
              }
            >
              {(frame) => (
                <Select {...frame} {...text('length')}>
                  {lengths.map((length) => (
                    <option key={length} value={length}>
                      {m.selling.lengths[length]}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {draft.length === 'custom' && (
              <>
                <Field
                  label={m.selling.fieldEndsAt}
                  hint={endsAt === null ? undefined : m.selling.endsAtZone(f.dateTime(endsAt))}
                  fault={faults.endsAt}
                >
                  {(frame) => (
                    <input {...frame} {...text('endsAt')} type="datetime-local" className={input} />
                  )}
                </Field>
                <Field label={m.selling.fieldZone}>
                  {(frame) => (
                    <Select {...frame} {...text('zone')}>
                      {zones.map((zone) => (
                        <option key={zone}>{zone}</option>
                      ))}
                    </Select>
                  )}
                </Field>
              </>
            )}
            <div className="sm:col-span-2">
              <Segments<Draft['closing']>
                label={m.selling.closing}
                value={draft.closing}
                options={(['reset', 'add', 'none'] as const).map((value) => ({
                  value,
                  label: m.selling.closings[value],
                }))}
                onChange={(closing) => set('closing', closing)}
              />
              <p className="mt-2 text-label text-soft">
                {m.selling.closingHint[draft.closing](m.selling.windows(draft.windowMs))}
              </p>
            </div>
            {draft.closing !== 'none' && (
              <>
                <Field label={m.selling.fieldWindow}>
                  {(frame) => (
                    <Select
                      {...frame}
                      value={draft.windowMs}
                      onChange={(event) => set('windowMs', Number(event.target.value))}
                    >
                      {lateWindows.map((ms) => (
                        <option key={ms} value={ms}>
                          {m.selling.windows(ms)}
                        </option>
                      ))}
                    </Select>
                  )}
                </Field>
                <Field
                  label={m.selling.fieldMaxExtensions}
                  note={m.selling.optional}
                  fault={faults.maxExtensions}
                >
                  {(frame) => (
                    <input
                      {...frame}
                      {...text('maxExtensions')}
                      inputMode="numeric"
                      className={input}
                    />
                  )}
                </Field>
              </>
            )}
          </Group>

          <Group title={m.selling.fees}>
            <Field label={m.selling.fieldPremium} note={m.selling.optional} fault={faults.premium}>
              {(frame) => (
                <input {...frame} {...text('premium')} inputMode="decimal" className={input} />
              )}
            </Field>
            <Field label={m.selling.fieldTax} note={m.selling.optional} fault={faults.tax}>
              {(frame) => (
                <input {...frame} {...text('tax')} inputMode="decimal" className={input} />
              )}
            </Field>
            <Field
              label={m.selling.fieldShipping}
              note={m.selling.optional}
              fault={faults.shipping}
            >
              {(frame) => (
                <input {...frame} {...text('shipping')} inputMode="decimal" className={input} />
              )}
            </Field>
          </Group>

          <div>
            <Button
              type="submit"
              look="primary"
              size="large"
              aria-disabled={isPublishing}
              className="max-sm:w-full"
            >
              {isPublishing ? m.selling.publishing : m.selling.publish}
            </Button>
            <p role="alert" className="mt-3 min-h-5 text-label text-outbid">
              {failure ?? (faultCount > 0 ? m.selling.summary(faultCount) : '')}
            </p>
          </div>
        </form>

        <aside aria-label={m.selling.preview} className="lg:sticky lg:top-24 lg:self-start">
          <h2 className="font-[550] text-heading">{m.selling.preview}</h2>
          <p className="mb-4 text-label text-soft">{m.selling.previewHint}</p>
          <div className="max-w-[17.5rem]">
            <LotCardFace
              auction={previewOf({ ...draft, images: pictures.seen }, now, f.locale, seller)}
              you={null}
            />
          </div>
        </aside>
      </div>
    </div>
  )
}

function Group(props: { title: string; note?: string; children: React.ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-4 font-[550] text-heading">{props.title}</legend>
      <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">{props.children}</div>
      {props.note && <p className="mt-4 text-faint text-fine">{props.note}</p>}
    </fieldset>
  )
}
