import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newVisitor } from '../../support/browser.ts';
import { watchConnections } from './media-probe.ts';

/** Somebody in front of a meeting or in it, who uses nothing but the page: a guest, unless it logs in. */
export class Attendee {
  readonly page: Page;
  readonly context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  /** `preferences` are what this browser remembers, once; what the page changes stays. */
  static async open(browser: Browser, url: string, preferences: Record<string, unknown> = {}): Promise<Attendee> {
    const { context, page } = await newVisitor(browser, url);
    const kept = JSON.stringify({ state: preferences, version: 0 });
    await page.addInitScript((value) => {
      if (localStorage.getItem('footlight.preferences') === null) localStorage.setItem('footlight.preferences', value);
    }, kept);
    await watchConnections(page);
    return new Attendee(context, page);
  }

  /** Goes to the door of a meeting. */
  async comeTo(roomId: string): Promise<void> {
    await this.page.goto(`/room/${roomId}`);
    await this.page.getByTestId('pre-join').waitFor();
  }

  /** Asks to come in, under this name where it is a guest. */
  async knock(name?: string): Promise<void> {
    if (name !== undefined) await this.page.getByTestId('guest-name').getByRole('textbox').fill(name);
    await this.page.getByTestId('join-room').click();
  }

  async isIn(): Promise<void> {
    await this.page.getByTestId('meeting').waitFor();
  }

  async enter(roomId: string, name?: string): Promise<void> {
    await this.comeTo(roomId);
    await this.knock(name);
    await this.isIn();
  }

  /** Resolves when so many tiles are shown. */
  async seesTiles(count: number): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => document.querySelectorAll('[data-testid="tile"]').length === wanted,
      count,
    );
  }

  /** What is behind “more”. */
  async chooseMore(item: string): Promise<void> {
    await this.page.getByTestId('more').click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  async leave(): Promise<void> {
    await this.page.getByTestId('leave-meeting').click();
    await this.page.getByTestId('room-left').waitFor();
  }
}
