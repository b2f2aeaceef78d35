import { useQuery } from '@tanstack/react-query'
import { Monitor, Smartphone } from 'lucide-react'
import type { AccountTexts } from '../i18n/accounts/en.ts'
import { useLanguage } from '../i18n/language.tsx'
import { authApi, type SignIn } from '../session/auth-api.ts'
import { leave } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { refreshAccount, signInsQuery } from './account-queries.ts'
import { readDevice, readPlace } from './device-words.ts'
import { FormFailure, FormSuccess } from './form-parts.tsx'
import { Section, SectionPending } from './section.tsx'
import { useAccountTexts } from './use-account-texts.ts'
import { useTask } from './use-task.ts'

export function DevicesSection({ userId, here }: { userId: string; here: SignIn }) {
  const t = useAccountTexts()
  const { m } = useLanguage()
  const signIns = useQuery(signInsQuery(userId))
  const task = useTask()
  const list = [...(signIns.data ?? [])].sort(
    (a, b) =>
      Number(b.id === here.id) - Number(a.id === here.id) || b.updatedAt.localeCompare(a.updatedAt),
  )

  return (
    <Section title={t.account.devices} text={t.account.devicesText}>
      {signIns.data ? (
        <ul className="-mt-3">
          {list.map((signIn) => (
            <DeviceRow
              key={signIn.id}
              signIn={signIn}
              isHere={signIn.id === here.id}
              isBusy={task.isBusy}
              onEnd={() =>
                void task.run(async () => {
                  await authApi.endSignIn(signIn.token)
                  await refreshAccount(userId)
                  return t.account.ended
                })
              }
            />
          ))}
        </ul>
      ) : signIns.isError ? (
        <p className="text-label text-outbid">{t.account.failedText}</p>
      ) : (
        <SectionPending label={m.app.loading} />
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        {list.length > 1 && (
          <Button
            aria-disabled={task.isBusy}
            onClick={() =>
              void task.run(async () => {
                await authApi.endOtherSignIns()
                await refreshAccount(userId)
                return t.account.endedOthers
              })
            }
          >
            {t.account.endOthers}
          </Button>
        )}
        <Button
          aria-disabled={task.isBusy}
          onClick={() =>
            void task.run(async () => {
              await authApi.endAllSignIns()
              leave()
              return null
            })
          }
        >
          {t.account.endAll}
        </Button>
      </div>
      <p className="mt-2 text-faint text-fine">{t.account.endAllText}</p>
      <div className="[&_p]:mt-3">
        <FormSuccess>{task.done}</FormSuccess>
        <FormFailure>{task.failure}</FormFailure>
      </div>
    </Section>
  )
}

function DeviceRow(props: { signIn: SignIn; isHere: boolean; isBusy: boolean; onEnd: () => void }) {
  const t = useAccountTexts()
  const { f } = useLanguage()
  const { signIn, isHere } = props
  const device = readDevice(signIn.userAgent)
  const name = deviceName(device, t)
  const place = placeName(signIn.ipAddress, t)
  const isPhone = device.system === 'iPhone' || device.system === 'Android'
  const Icon = isPhone ? Smartphone : Monitor
  return (
    <li className="flex items-center gap-3.5 border-line border-t py-3 first:border-t-0">
      <Icon aria-hidden className="size-5 shrink-0 self-start text-soft max-sm:mt-0.5 sm:mt-1" />
      <div className="min-w-0 flex-1">
        <p className="font-[550]">
          {name}
          {isHere && (
            <span className="ml-2 font-[550] text-fine text-leading">{t.account.thisBrowser}</span>
          )}
        </p>
        <p className="figures text-faint text-fine">
          {[place, t.account.signedIn(f.dateTime(new Date(signIn.createdAt).getTime()))]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {!isHere && (
        <Button
          look="quiet"
          className="-mr-2.5 px-2.5 text-soft"
          aria-label={t.account.endNamed(name)}
          aria-disabled={props.isBusy}
          onClick={props.onEnd}
        >
          {t.account.end}
        </Button>
      )}
    </li>
  )
}

function deviceName({ browser, system }: ReturnType<typeof readDevice>, t: AccountTexts): string {
  if (browser && system) return t.devices.on(browser, system)
  return browser ?? system ?? t.devices.unknown
}

function placeName(ipAddress: string | null, t: AccountTexts): string | null {
  const place = readPlace(ipAddress)
  if (!place) return null
  if (place.kind === 'here') return t.devices.hereComputer
  return place.kind === 'local' ? t.devices.localNetwork : t.devices.from(place.address)
}
