import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';

/** Texts that try to become more than text. Each sets `hit` if it is run, and is short enough for a name. */
export const payloads = [
  '<script>hit=1</script>',
  '<img src=x onerror=hit=1>',
  '<svg onload=hit=1>',
  'javascript:hit=1',
  `" onfocus=hit=1 autofocus tabindex=0 x="`,
  `'><iframe src=javascript:parent.hit=1>`,
  '</title><script>hit=1</script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template it must not become
  '${hit=1}{{hit=1}}<%=hit=1%>$t(app.name){hit}',
  '[x](javascript:hit=1) http://a.io/"onclick=hit=1',
  '\u202Ehit=1 \u2066txt.exe',
] as const;

declare global {
  interface Window {
    /** What was run, in the order it was. */
    footlightHits: unknown[];
  }
}

/** A page on which a payload that became code would run: without the policy that would stop it, and with everything it does on record. */
export class HostilePage {
  readonly page: Page;
  readonly #dialogs: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('dialog', (dialog) => {
      this.#dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }

  static async open(browser: Browser, url: string): Promise<HostilePage> {
    const context = await browser.newContext({ baseURL: url, locale: 'en', bypassCSP: true });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const hits: unknown[] = [];
      window.footlightHits = hits;
      Object.defineProperty(window, 'hit', { get: () => hits.length, set: (value) => hits.push(value) });
    });
    return new HostilePage(page);
  }

  /** Nothing ran, and nothing is in the document that text cannot be. */
  async isHarmless(where: string): Promise<void> {
    const found = await this.page.evaluate(() => {
      const own = (element: Element) =>
        element instanceof HTMLScriptElement &&
        new URL(element.src, location.href).origin === location.origin &&
        element.text === '';
      const strange = [...document.querySelectorAll('script, iframe, object, embed, base, meta[http-equiv]')].filter(
        (element) => !own(element),
      );
      const handled = [...document.querySelectorAll('*')].filter((element) =>
        [...element.attributes].some(
          ({ name, value }) =>
            name.startsWith('on') ||
            (/^\s*javascript:/i.test(value) && name !== 'value' && name !== 'aria-label' && name !== 'title'),
        ),
      );
      return {
        hits: window.footlightHits,
        elements: [...strange, ...handled].map(({ outerHTML }) => outerHTML.slice(0, 200)),
      };
    });
    assert.deepEqual({ ...found, dialogs: this.#dialogs }, { hits: [], elements: [], dialogs: [] }, where);
  }

  /** Every one of them is read on the page as it was written, within this part of it. */
  async reads(texts: readonly string[], testId?: string): Promise<void> {
    const part = testId === undefined ? this.page.locator('body') : this.page.getByTestId(testId);
    for (const text of texts) await part.getByText(text).first().waitFor({ state: 'attached' });
  }
}
