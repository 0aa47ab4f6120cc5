import type { Browser, BrowserContext, Page } from 'playwright-core';
import { password } from '../../support/api.ts';
import { newVisitor } from '../../support/browser.ts';
import { watchConnections } from './media-probe.ts';

let accounts = 0;

/** Makes an account with the form of the page. */
async function register(page: Page, displayName: string, email: string): Promise<void> {
  await page.goto('/register');
  const form = page.getByTestId('register-form');
  await form.getByLabel('Display name').fill(displayName);
  await form.getByLabel('E-mail address').fill(email);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button').click();
  await page.waitForURL((address) => !address.pathname.startsWith('/register'));
}

/** Logs an account of the tests in with the form of the page; `query` is what its address ends with. */
export async function logIn(page: Page, email: string, query = ''): Promise<void> {
  await page.goto(`/login${query}`);
  const form = page.getByTestId('login-form');
  await form.getByLabel('E-mail address').fill(email);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button').click();
  await page.waitForURL((address) => !address.pathname.startsWith('/login'));
}

/** A host in a browser, who uses nothing but the page. */
export class Host {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly email: string;

  private constructor(context: BrowserContext, page: Page, email: string) {
    this.context = context;
    this.page = page;
    this.email = email;
  }

  static async open(
    browser: Browser,
    url: string,
    options: { videoFormat?: 'h264' | 'vp8'; email?: string } = {},
  ): Promise<Host> {
    const { context, page } = await newVisitor(browser, url);
    const preferences = JSON.stringify({ state: { videoFormat: options.videoFormat ?? 'auto' }, version: 0 });
    await page.addInitScript((value) => localStorage.setItem('footlight.preferences', value), preferences);
    await watchConnections(page);
    return new Host(context, page, options.email ?? `host${process.pid}x${++accounts}@example.com`);
  }

  register(displayName = 'Hedda Host'): Promise<void> {
    return register(this.page, displayName, this.email);
  }

  logIn(): Promise<void> {
    return logIn(this.page, this.email);
  }

  /** Creates a show and stands on its stage; answers its id. */
  async createShow(title: string): Promise<string> {
    await this.page.goto('/studio');
    await this.page.getByTestId('new-show').first().click();
    const form = this.page.getByTestId('broadcast-form');
    await form.getByLabel('Title').fill(title);
    await form.getByTestId('save-show').click();
    await this.page.waitForURL(/\/studio\/[\da-f-]{36}$/);
    return new URL(this.page.url()).pathname.split('/').at(-1)!;
  }

  /** Opens camera and microphone and presses the button; resolves when the page says that the show is on air. */
  async goLive(): Promise<void> {
    await this.page.getByTestId('open-devices').click();
    await this.page.getByTestId('preview').waitFor();
    await this.page.getByTestId('go-live').click();
    await this.page.getByTestId('on-air').waitFor();
  }

  /** Turns to “Stream with OBS” and answers what is to be entered there. */
  async openEncoderPanel(): Promise<{ server: string; streamKey: string }> {
    await this.page.getByRole('tab', { name: 'Stream with OBS' }).click();
    return this.readAddress();
  }

  async readAddress(): Promise<{ server: string; streamKey: string }> {
    const server = await this.page.getByTestId('rtmp-server').inputValue();
    return { server, streamKey: await this.page.getByTestId('stream-key').inputValue() };
  }

  /** Ends the page's process without a word: no `pagehide`, nothing said to the server. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    const session = await this.context.newCDPSession(this.page);
    // Nobody is left to answer.
    session.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  async end(): Promise<void> {
    await this.page.getByTestId('end-show').click();
    await this.page.getByTestId('end-dialog').getByTestId('confirm').click();
    await this.page.getByTestId('wrap-up').waitFor();
  }
}

/** Somebody who watches in a browser: a guest, unless it logs in. */
export class Viewer {
  readonly page: Page;
  readonly context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  static async open(browser: Browser, url: string): Promise<Viewer> {
    const { context, page } = await newVisitor(browser, url);
    await watchConnections(page);
    return new Viewer(context, page);
  }

  register(displayName = 'Vera Viewer'): Promise<void> {
    return register(this.page, displayName, `viewer${process.pid}x${++accounts}@example.com`);
  }

  async watch(broadcastId: string): Promise<void> {
    await this.page.goto(`/watch/${broadcastId}`);
  }

  /** Waits until the player shows this state (`live`, `backSoon`, `ended`…). */
  async sees(state: string, timeoutMs = 30_000): Promise<void> {
    await this.page.locator(`[data-testid="player"][data-state="${state}"]`).waitFor({ timeout: timeoutMs });
  }

  /** Chooses a delay in the menu, by its name there. */
  async chooseDelay(name: 'Ultra low latency' | 'Low latency' | 'Standard'): Promise<void> {
    await this.page.getByTestId('quality').click();
    await this.page.getByRole('menuitemradio', { name, exact: true }).click();
  }

  /** Waits until it watches by this way. */
  async watchesBy(protocol: 'webrtc' | 'llhls' | 'hls', timeoutMs = 30_000): Promise<void> {
    const player = `[data-testid="player"][data-state="live"][data-protocol="${protocol}"]`;
    await this.page.locator(player).waitFor({ timeout: timeoutMs });
  }
}
