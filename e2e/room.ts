import { expect, type Locator, type Page } from '@playwright/test'

/** One auction room in one browser, in the words that are on the screen. */
export class Room {
  readonly page: Page
  /** The price as a screen reader hears it: the rolling digits are for the eye. */
  readonly price: Locator
  readonly countdown: Locator
  readonly history: Locator
  readonly #situation: Locator

  constructor(page: Page) {
    this.page = page
    this.price = page.getByTestId('price').first()
    this.countdown = page.getByRole('timer').first()
    this.history = page.getByRole('region', { name: 'Bid history' })
    this.#situation = page.getByTestId('situation').filter({ visible: true }).first()
  }

  async joinAsGuest(): Promise<void> {
    await this.page.getByRole('button', { name: 'Bid as a guest' }).first().click()
    await expect(this.page.getByRole('button', { name: /^Account of/ })).toBeVisible()
  }

  /** Bids the next minimum, whatever it is, and accepts that a bid is binding when asked. */
  async bidMinimum(): Promise<void> {
    await this.page
      .getByRole('button', { name: /^Bid [^a]/ })
      .filter({ visible: true })
      .first()
      .click()
    await this.#acceptTerms(/^Accept and bid/)
  }

  async setMaximum(amount: string): Promise<void> {
    await this.page.getByText('Maximum bid', { exact: true }).first().click()
    await this.page.getByLabel('Your maximum').fill(amount)
    await this.page
      .getByRole('button', { name: /^(Set|Raise) maximum/ })
      .first()
      .click()
    await this.#acceptTerms(/^Accept and set maximum/)
  }

  async expectSituation(kind: string, options: { timeout?: number } = {}): Promise<void> {
    await expect(this.#situation).toHaveAttribute('data-situation', kind, options)
  }

  async secondsLeft(): Promise<number> {
    const text = (await this.countdown.textContent()) ?? ''
    const parts = text.split(':').map(Number)
    return parts.reduce((sum, part) => sum * 60 + part, 0)
  }

  async #acceptTerms(button: RegExp): Promise<void> {
    const accept = this.page.getByRole('button', { name: button })
    const answered = this.page.locator(
      '[data-testid=situation]:not([data-situation=watching]):not([data-situation=outbid])',
    )
    await expect(accept.or(answered.first()).first()).toBeVisible()
    if (await accept.isVisible()) await accept.click()
  }
}
