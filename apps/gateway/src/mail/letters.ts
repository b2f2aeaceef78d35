/** What people are written. Plain sentences, once as text and once as simple HTML. */

export type Language = 'en' | 'zh'

/** A letter of a kind, with what it needs to say. Times and counts never are in it. */
export type Occasion =
  | { readonly kind: 'verify-address' | 'new-address' | 'reset-password'; readonly url: string }
  | { readonly kind: 'sign-up-again'; readonly url: string }
  | { readonly kind: 'address-changed'; readonly newAddress: string }
  | { readonly kind: 'password-changed'; readonly url: string }

export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

interface Words {
  readonly subject: string
  readonly lines: readonly string[]
  readonly action?: string
  readonly ending: string
}

type Phrases = {
  readonly [K in Occasion['kind']]: (occasion: Extract<Occasion, { kind: K }>) => Words
} & { readonly greeting: (name: string) => string }

const ignore = 'If that was not you, you need do nothing.'

const english: Phrases = {
  greeting: (name) => `Hello ${name},`,
  'verify-address': () => ({
    subject: 'Please confirm your address',
    lines: ['with this link you confirm that this address is yours. It works for one hour.'],
    action: 'Confirm the address',
    ending: `Somebody signed up at FlashBid with it. ${ignore}`,
  }),
  'new-address': () => ({
    subject: 'Please confirm your new address',
    lines: ['with this link your FlashBid account moves to this address. It works for one hour.'],
    action: 'Use this address',
    ending: ignore,
  }),
  'reset-password': () => ({
    subject: 'Choose a new password',
    lines: ['with this link you choose a new password for FlashBid. It works once, for one hour.'],
    action: 'Choose a new password',
    ending: `Somebody asked for it on our sign-in page. ${ignore} Your password stays as it is.`,
  }),
  'sign-up-again': () => ({
    subject: 'You have an account already',
    lines: [
      'somebody tried to sign up at FlashBid with this address, which has an account already.',
      'If that was you: just sign in. If the password is lost, choose a new one there.',
    ],
    action: 'Sign in',
    ending: ignore,
  }),
  'address-changed': ({ newAddress }) => ({
    subject: 'The address of your account was changed',
    lines: [`your FlashBid account now has the address ${newAddress}; this one is no longer used.`],
    ending: 'If that was not you, write to the operators of the house at once.',
  }),
  'password-changed': () => ({
    subject: 'Your password was changed',
    lines: ['the password of your FlashBid account has just been changed.'],
    action: 'Choose another one',
    ending: 'If that was you, all is well. If not, choose a new password with the link.',
  }),
}

const ignoreZh = '如果不是您本人操作，请忽略本邮件。'

const chinese: Phrases = {
  greeting: (name) => `${name}，您好：`,
  'verify-address': () => ({
    subject: '请确认您的邮箱地址',
    lines: ['请点击链接，确认这个邮箱地址属于您。链接一小时内有效。'],
    action: '确认邮箱地址',
    ending: `有人用这个地址注册了 FlashBid。${ignoreZh}`,
  }),
  'new-address': () => ({
    subject: '请确认您的新邮箱地址',
    lines: ['请点击链接，把您的 FlashBid 账户改用这个地址。链接一小时内有效。'],
    action: '使用这个地址',
    ending: ignoreZh,
  }),
  'reset-password': () => ({
    subject: '设置新密码',
    lines: ['请点击链接，为 FlashBid 设置新密码。链接一小时内有效，只能使用一次。'],
    action: '设置新密码',
    ending: `有人在登录页面提出了申请。${ignoreZh}您的密码不会改变。`,
  }),
  'sign-up-again': () => ({
    subject: '您已经有账户了',
    lines: [
      '有人用这个地址注册 FlashBid，但它已经有账户了。',
      '如果是您本人，请直接登录；忘记密码时可以在那里设置新密码。',
    ],
    action: '登录',
    ending: ignoreZh,
  }),
  'address-changed': ({ newAddress }) => ({
    subject: '您账户的邮箱地址已更改',
    lines: [`您的 FlashBid 账户现在使用 ${newAddress}，本地址不再使用。`],
    ending: '如果不是您本人操作，请立即联系拍卖行的运营人员。',
  }),
  'password-changed': () => ({
    subject: '您的密码已更改',
    lines: ['您的 FlashBid 账户密码刚刚被更改。'],
    action: '重新设置密码',
    ending: '如果是您本人操作，无需处理；如果不是，请用链接设置新密码。',
  }),
}

/** @param name as the person gave it: whatever is in it, it is text */
export function writeLetter(occasion: Occasion, name: string, language: Language): Letter {
  const phrases = language === 'zh' ? chinese : english
  // The compiler cannot see that the phrase under a kind takes the occasion of that kind.
  const say = phrases[occasion.kind] as (of: Occasion) => Words
  const { subject, lines, action, ending } = say(occasion)
  const url = action !== undefined && 'url' in occasion ? occasion.url : null
  const greeting = phrases.greeting(name)
  return {
    subject,
    text: [greeting, ...lines, ...(url === null ? [] : [url]), ending, 'FlashBid'].join('\n\n'),
    html: [
      `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escapeHtml(subject)}</title>`,
      '<body style="font-family:sans-serif;line-height:1.5;max-width:34rem;margin:2rem auto;padding:0 1rem">',
      `<p>${escapeHtml(greeting)}</p>`,
      ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
      ...(url === null
        ? []
        : [`<p><a href="${escapeHtml(url)}">${escapeHtml(action ?? '')}</a></p>`]),
      `<p>${escapeHtml(ending)}</p><p>FlashBid</p></body></html>`,
    ].join('\n'),
  }
}

/** The first language of the header that we write; English where there is none. */
export function languageOf(acceptLanguage: string | null | undefined): Language {
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const tag = part.trim().toLowerCase()
    if (tag.startsWith('zh')) return 'zh'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (found) => entities[found] ?? '')
