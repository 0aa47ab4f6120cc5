import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';

export type PageName = 'publisher' | 'watcher';

declare global {
  // What the scripts of `pages` export, in the page that runs them.
  var publisher: typeof import('./pages/publisher.ts');
  var watcher: typeof import('./pages/watcher.ts');
}

/** A file of `pages` and all it imports as one script, whose exports are a global of its name. */
export async function bundle(name: PageName): Promise<string> {
  const result = await build({
    configFile: false,
    root: fileURLToPath(new URL('pages', import.meta.url)),
    logLevel: 'warn',
    build: { write: false, lib: { entry: `${name}.ts`, formats: ['iife'], name } },
  });
  const [built] = Array.isArray(result) ? result : [result];
  if (built === undefined || !('output' in built)) throw new Error('vite built nothing');
  return built.output[0].code;
}

/**
 * An empty page that runs `script`. It comes from the server, because Chromium lets a page that was made up by the test connect to no server of this
 * machine; and without the server's content security policy, which allows no script of others.
 */
export async function openBlankPage(browser: Browser, url: string, script: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 400, height: 300 }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto('/api/instance');
  await page.addScriptTag({ content: script });
  return page;
}
