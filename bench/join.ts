/**
 * From a viewer's click to the first picture, through the web app as it is: a host in Chromium is live with a fake camera, and a
 * viewer joins again and again in a fresh page. `click`: on the show's card on the home page. `link`: opening the watch page's address.
 * `cold`: the same for somebody who comes for the first time: empty cache, no session. `llhls`: a click as well, on a show that an encoder publishes over RTMP and that
 * the server sends its audience to by LL-HLS. `--joins N`, `--only webrtc`, `--only llhls`.
 */
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openShow } from '../tests/ingest/support/show.ts';
import { launchBrowser, newVisitor } from '../tests/support/browser.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import type { JoinMark } from './pages/join-probe.ts';
import { ClockEncoder } from './support/clock-encoder.ts';
import { median, round, spread } from './support/figures.ts';
import { buildWebApp, bundle, hostLive } from './support/pages.ts';
import { bench, type Cleanup, progress } from './support/run.ts';

const { values } = parseArgs({ options: { joins: { type: 'string', default: '20' }, only: { type: 'string' } } });
const limitMs = { webrtc: 800, llhls: 1500 };
const joins = Number(values.joins);
const coldJoins = 6;
const marks: readonly JoinMark[] = ['script', 'socket', 'peerConnection', 'track', 'connected', 'frame'];

type Marks = Partial<Record<JoinMark, number>>;

await bench('join', async (cleanup) => {
  const webDir = await buildWebApp(cleanup);
  const browser = cleanup.add(await launchBrowser(), (one) => one.close());
  const probe = await bundle('join-probe');
  const webrtc = values.only === 'llhls' ? undefined : await overWebRtc(cleanup, browser, webDir, probe);
  const llhls = values.only === 'webrtc' ? undefined : await overHls(cleanup, browser, webDir, probe);
  const ok =
    (webrtc === undefined || webrtc.click.frameMs.p95 <= limitMs.webrtc) &&
    (llhls === undefined || llhls.frameMs.p95 <= limitMs.llhls);
  return { ok, limitMs, ...webrtc, ...(llhls && { llhls }) };
});

async function overWebRtc(cleanup: Cleanup, browser: Browser, webDir: string, probe: string) {
  const server = cleanup.add(await ServerProcess.start({ WEB_DIR: webDir }), (one) => one.stop());
  const { page, broadcastId } = await hostLive(browser, server.url, { picture: 'camera', codec: 'h264' });

  const { context } = await newVisitor(browser, server.url);
  await context.addInitScript({ content: probe });
  progress('warming up');
  for (let index = 0; index < 2; index++) await joinByClick(context, broadcastId);
  const clicked: Marks[] = [];
  const linked: Marks[] = [];
  for (let number = 1; number <= joins; number++) {
    progress(`join ${number} of ${joins}`);
    clicked.push(await joinByClick(context, broadcastId));
    linked.push(await joinByLink(context, broadcastId));
  }
  const cold: Marks[] = [];
  for (let number = 1; number <= coldJoins; number++) {
    progress(`cold join ${number} of ${coldJoins}`);
    cold.push(await joinCold(browser, server.url, probe, broadcastId));
  }

  await page.close(); // the host goes, so that nothing encodes while others are measured
  await context.close();
  return { click: summary(clicked), link: summary(linked), cold: summary(cold) };
}

async function overHls(cleanup: Cleanup, browser: Browser, webDir: string, probe: string) {
  const server = cleanup.add(await ServerProcess.start({ WEB_DIR: webDir, HLS_FROM_VIEWERS: '0' }), (one) =>
    one.stop(),
  );
  const show = await openShow(server.url);
  cleanup.add(new ClockEncoder(show.publishUrl), (encoder) => encoder.stop());
  const { context } = await newVisitor(browser, server.url);
  await context.addInitScript({ content: probe });
  progress('warming up');
  for (let index = 0; index < 2; index++) await joinByClick(context, show.id, 'llhls');
  const clicked: Marks[] = [];
  for (let number = 1; number <= joins; number++) {
    progress(`join over LL-HLS ${number} of ${joins}`);
    clicked.push(await joinByClick(context, show.id, 'llhls'));
  }
  return summary(clicked);
}

async function joinByClick(context: BrowserContext, broadcastId: string, protocol = 'webrtc'): Promise<Marks> {
  const page = await context.newPage();
  await page.goto('/');
  await page.locator(`[data-testid=broadcast-card][data-id="${broadcastId}"] a`).click();
  return firstFrame(page, protocol);
}

async function joinByLink(context: BrowserContext, broadcastId: string): Promise<Marks> {
  const page = await context.newPage();
  await page.goto(`/watch/${broadcastId}`, { waitUntil: 'commit' });
  return firstFrame(page, 'webrtc');
}

async function joinCold(browser: Browser, url: string, probe: string, broadcastId: string): Promise<Marks> {
  const { context } = await newVisitor(browser, url);
  await context.addInitScript({ content: probe });
  const result = await joinByLink(context, broadcastId);
  await context.close();
  return result;
}

/** What was noted until the first picture, from the click on; where nothing was clicked, from the navigation. Closes the page. Rejects if it was not by `protocol`. */
async function firstFrame(page: Page, protocol: string): Promise<Marks> {
  const handle = await page.waitForFunction(() => {
    const noted = (globalThis as unknown as { joinMarks: Marks }).joinMarks;
    return noted.frame === undefined ? null : noted;
  });
  const noted = (await handle.jsonValue()) as Marks;
  const by = await page.locator('[data-protocol]').getAttribute('data-protocol');
  if (by !== protocol) throw new Error(`the picture came by ${by}, not by ${protocol}`);
  await page.close();
  const from = noted.click ?? 0;
  return Object.fromEntries(Object.entries(noted).map(([name, at]) => [name, at - from]));
}

/** The first picture, and the medians of what came before it. */
function summary(all: readonly Marks[]) {
  const stages = marks.flatMap((name) => {
    const times = all.flatMap((one) => one[name] ?? []);
    return times.length === 0 ? [] : [[name, round(median(times), 0)] as const];
  });
  return { frameMs: spread(all.map(({ frame }) => frame!)), stagesMs: Object.fromEntries(stages) };
}
