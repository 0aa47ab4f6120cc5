import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { elementGoesOn } from './support/element-probe.ts';
import { Encoder } from './support/encoder.ts';
import { lookAt } from './support/look-at.ts';

const instanceName = 'Balcony TV';

let server: ServerProcess;
let browser: Browser;
let host: Host;
let live: string;
let scheduled: string;

before(async () => {
  server = await ServerProcess.start({ INSTANCE_NAME: instanceName });
  browser = await launchBrowser();
  host = await Host.open(browser, server.url, { videoFormat: 'vp8' });
  await host.register();
  scheduled = await host.createShow('The garden in November');
  live = await host.createShow('Morning rehearsal');
  await host.goLive();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('pages anybody sees', async () => {
  const { page } = await Viewer.open(browser, server.url);
  const visits: [name: string, path: string, ready: string][] = [
    ['home', '/', '[data-testid="broadcast-card"]'],
    ['search', '/?q=rehearsal', '[data-testid="search-results"]'],
    ['login', '/login', '[data-testid="login-form"]'],
    ['register', '/register', '[data-testid="register-form"]'],
    ['setup', `/setup?token=${server.setupToken}`, 'form'],
    ['settings', '/settings', '[data-testid="theme"]'],
    ['not-found', '/nowhere', '[data-testid="not-found"]'],
    ['watch-live', `/watch/${live}`, '[data-testid="player"][data-state="live"]'],
    ['watch-scheduled', `/watch/${scheduled}`, '[data-testid="player"][data-state="scheduled"]'],
    [
      'watch-unknown',
      '/watch/01890000-0000-7000-8000-000000000000',
      '[data-testid="player"][data-state="notFound"], [data-testid="not-found"]',
    ],
  ];
  for (const [name, path, ready] of visits) {
    await page.goto(path);
    await page.locator(ready).first().waitFor();
    await page.getByRole('banner').getByRole('link', { name: instanceName }).waitFor();
    assert.match(await page.title(), name === 'home' ? /^Balcony TV$/ : /^.+ · Balcony TV$/);
    await lookAt(page, name);
  }
});

test('pages of a host', async () => {
  const { page } = host;
  await lookAt(page, 'studio-live');
  await page.setViewportSize({ width: 1280, height: 800 });
  const { page: second } = { page: await host.context.newPage() };
  await second.goto('/studio');
  await second.getByTestId('new-show').first().waitFor();
  await lookAt(second, 'studio-list');
  await second.getByTestId('new-show').first().click();
  await second.getByTestId('broadcast-form').waitFor();
  await lookAt(second, 'studio-new');
  await second.goto(`/studio/${scheduled}`);
  await second.getByTestId('open-devices').waitFor();
  await lookAt(second, 'studio-prepare');
  await second.getByTestId('open-devices').click();
  await second.getByTestId('preview').waitFor();
  await lookAt(second, 'studio-ready');
  await second.close();
});

test('a show from an encoder: the panel before and during it, the player by LL-HLS with its menu', async (t) => {
  const obs = await Host.open(browser, server.url);
  await obs.register();
  const id = await obs.createShow('From the balcony');
  const address = await obs.openEncoderPanel();
  await obs.page.getByTestId('encoder-panel').waitFor();
  await lookAt(obs.page, 'studio-encoder');
  const encoder = Encoder.start({ ...address, bFrames: true });
  t.after(() => encoder.kill());
  await obs.page.getByTestId('advice-b_frames').waitFor();
  await elementGoesOn(obs.page, { testId: 'ingest-preview' });
  await lookAt(obs.page, 'studio-encoder-live');
  const { page } = await Viewer.open(browser, server.url);
  await page.goto(`/watch/${id}`);
  await page.locator('[data-testid="player"][data-protocol="llhls"][data-state="live"]').waitFor();
  await page.getByTestId('timeline').waitFor({ timeout: 60_000 });
  await page.getByTestId('timeline').press('Home');
  await page.getByTestId('go-to-live').waitFor();
  await page.getByTestId('toggle-stats').click();
  await lookAt(page, 'watch-hls');
  await page.getByTestId('quality').click();
  await page.getByRole('menu').waitFor();
  await lookAt(page, 'watch-hls-menu');
  await obs.end();
});

test('Arabic is right to left, Japanese and Arabic have no English left on the home page', async () => {
  for (const [language, direction] of [
    ['ar', 'rtl'],
    ['ja', 'ltr'],
  ] as const) {
    const { page } = await Viewer.open(browser, server.url);
    await page.addInitScript((value) => {
      localStorage.setItem('footlight.preferences', JSON.stringify({ state: { language: value }, version: 0 }));
    }, language);
    await page.goto('/');
    await page.locator(`html[lang="${language}"][dir="${direction}"]`).waitFor();
    await page.getByTestId('broadcast-card').first().waitFor();
    await lookAt(page, `home-${language}`);
    await page.context().close();
  }
});

test('a show that has ended says so', async () => {
  const { page } = await Viewer.open(browser, server.url);
  await page.goto(`/watch/${live}`);
  await page.locator('[data-state="live"]').waitFor();
  await host.end();
  await page.locator('[data-state="ended"]').waitFor();
  await lookAt(page, 'watch-ended');
  await lookAt(host.page, 'studio-ended');
});
