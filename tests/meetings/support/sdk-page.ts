import type { Browser, Page } from 'playwright-core';

declare global {
  // What the script exports, in the page that runs it.
  var sdkPerson: typeof import('./pages/sdk-person.ts');
}

/** An empty page of the server's origin that runs `script`, which is pages/sdk-person.ts. */
export async function openSdkPage(browser: Browser, url: string, script: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, bypassCSP: true, viewport: { width: 300, height: 200 } });
  await context.grantPermissions(['camera', 'microphone'], { origin: url });
  const page = await context.newPage();
  await page.goto('/api/instance');
  await page.addScriptTag({ content: script });
  return page;
}
