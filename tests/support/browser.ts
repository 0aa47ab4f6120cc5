import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Devices are given to every page, whoever has allowed it. */
const allowsDevices = '--use-fake-ui-for-media-stream';

/** What keeps Chromium inside a closed network, and gives it a camera and a microphone that need no hand. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream=fps=30',
  allowsDevices,
  '--autoplay-policy=no-user-gesture-required',
  // Pages of a test are tabs that cover each other; all of them have to go on decoding.
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
];

/** Chromium of the distribution, with fake devices. Each browser is a process tree of its own. `asksForDevices`: only where a context has permission they are given, and named. */
export function launchBrowser(options: { extraFlags?: string[]; asksForDevices?: boolean } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.FOOTLIGHT_TEST_CHROMIUM ?? '/usr/bin/chromium',
    // Without a sound card Chromium still decodes and levels what it plays; muted as a whole it would not.
    ignoreDefaultArgs: ['--mute-audio'],
    args: [
      ...flags.filter((flag) => !(options.asksForDevices && flag === allowsDevices)),
      ...(options.extraFlags ?? []),
    ],
  });
}

/** A fresh profile with camera and microphone allowed. */
export async function newVisitor(
  browser: Browser,
  url: string,
  viewport = { width: 1280, height: 800 },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ baseURL: url, viewport, locale: 'en' });
  // A browser has none to give to a page that is not secure.
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || hostname === '127.0.0.1')
    await context.grantPermissions(['camera', 'microphone'], { origin: url });
  return { context, page: await context.newPage() };
}
