/**
 * From a service that is back to pictures on pages nobody touches. A show: a host in Chromium is live with a fake camera and a viewer watches,
 * both in the web app as it is. `server`: killed and started again, timed from its ready line. `workers`: all media workers are killed; the
 * server makes others by itself, so it is timed from the kill. The host's page has to come back too: without it there are no pictures.
 * `meeting`: five people by the SDK, each in a page of their own, who see and hear each other; all media workers are killed, and it is timed
 * from the kill until camera and sound of everybody arrive at everybody by consumers that are new. `--only show`, `--only meeting`, `--rounds N`.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { Host, Viewer } from '../tests/e2e/support/actors.ts';
import { SdkPeople } from '../tests/meetings/support/sdk-people.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { mediaWorkers } from '../tests/support/children.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import type { Outage } from './pages/recovery-probe.ts';
import { spread } from './support/figures.ts';
import { buildWebApp, bundle } from './support/pages.ts';
import { bench, Cleanup, progress } from './support/run.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string', default: '10' } } });
const rounds = Number(values.rounds);
const limitMs = 5_000;
/** So many pictures have to follow before an outage counts as over: two seconds of them. */
const picturesAfter = 60;
const people = 5;

const now = () => performance.timeOrigin + performance.now();

await bench('recovery', async (cleanup) => {
  const show: Times = values.only === 'meeting' ? {} : await alone(showOutages, cleanup);
  const meeting: Times = values.only === 'show' ? {} : await alone(meetingOutages, cleanup);
  const figures = Object.entries({ ...show, ...meeting }).map(([name, ms]) => [name, spread(ms, 0)] as const);
  return {
    ok: figures.every(([name, { max }]) => name === 'restartMs' || max <= limitMs),
    limitMs,
    ...Object.fromEntries(figures),
  };
});

/** By what is timed, in milliseconds. */
type Times = Record<string, number[]>;

/** What one part of the bench started is ended before the next one begins. */
async function alone<T>(part: (cleanup: Cleanup) => Promise<T>, cleanup: Cleanup): Promise<T> {
  const own = cleanup.add(new Cleanup(), (one) => one.run());
  const result = await part(own);
  await own.run();
  return result;
}

async function killWorkers(server: ServerProcess): Promise<number> {
  const killedAt = now();
  for (const pid of await mediaWorkers(server.pid)) process.kill(pid, 'SIGKILL');
  return killedAt;
}

async function showOutages(cleanup: Cleanup): Promise<Times> {
  const server = cleanup.add(await ServerProcess.start({ WEB_DIR: await buildWebApp(cleanup) }), (one) => one.stop());
  const browser = cleanup.add(await launchBrowser(), (one) => one.close());
  const host = await Host.open(browser, server.url);
  await host.register();
  const id = await host.createShow('Recovery');
  await host.goLive();
  const viewer = await Viewer.open(browser, server.url);
  await viewer.page.addInitScript({ content: await bundle('recovery-probe') });
  await viewer.watch(id);
  await viewer.sees('live');

  const workersMs: number[] = [];
  const serverMs: number[] = [];
  const restartMs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const killedAt = await killWorkers(server);
    const short = await outageSince(viewer.page, killedAt);
    workersMs.push(short.endedAt - killedAt);

    const downAt = now();
    await server.restart();
    const readyAt = now();
    const long = await outageSince(viewer.page, downAt);
    // It listens a moment before it says so.
    serverMs.push(Math.max(0, long.endedAt - readyAt));
    restartMs.push(readyAt - downAt);
    progress(
      `show, round ${round} of ${rounds}: ${Math.round(workersMs.at(-1)!)} ms, ${Math.round(serverMs.at(-1)!)} ms`,
    );
  }
  return { workersMs, serverMs, restartMs };
}

async function meetingOutages(cleanup: Cleanup): Promise<Times> {
  const meetingMs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    meetingMs.push(await alone(meetingOutage, cleanup));
    progress(`meeting, round ${round} of ${rounds}: ${Math.round(meetingMs.at(-1)!)} ms`);
  }
  return { meetingMs };
}

/** On a server of its own: where workers die again and again, each is longer in coming back, on purpose. */
async function meetingOutage(cleanup: Cleanup): Promise<number> {
  const server = cleanup.add(await ServerProcess.start(), (one) => one.stop());
  const browser = cleanup.add(await launchBrowser(), (one) => one.close());
  const meeting = await SdkPeople.meet(browser, server.url, people);
  const received = await meeting.allReceive();
  const killedAt = await killWorkers(server);
  await meeting.allReceive(received);
  const outageMs = now() - killedAt;
  await meeting.areWhoTheyWere();
  return outageMs;
}

/** Waits for pictures and answers the longest time without any since `from`. */
async function outageSince(page: Page, from: number): Promise<Outage> {
  type Probe = { outageSince(from: number, pictures: number): Outage | null };
  const handle = await page.waitForFunction(
    ([since, pictures]) => (globalThis as unknown as Probe).outageSince(since, pictures),
    [from, picturesAfter] as const,
    { timeout: 60_000, polling: 250 },
  );
  return (await handle.jsonValue()) as Outage;
}
