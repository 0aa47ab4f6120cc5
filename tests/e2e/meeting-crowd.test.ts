import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { enter, type MeetingSeat, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { lookAt } from './support/look-at.ts';
import { Attendee } from './support/meeting-page.ts';
import { ownPeer, tileOf } from './support/meeting-people.ts';

/** Forty-nine people: one in a browser, all others without media. */
const people = 49;
/** What a face can be told on; `leastTile` of the page's plan. */
const leastWidth = { wide: 200, phone: 148 };
let server: ServerProcess;
let browser: Browser;
let ana: Attendee;
const seats: MeetingSeat[] = [];

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  const { room } = await newRoom(server.url, { title: 'All hands' });
  ana = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  await ana.enter(room.id, 'Ana');
  while (seats.length < people - 1)
    seats.push(await enter(await Person.guest(server.url, `Guest ${seats.length + 1}`), room.id));
});
after(async () => {
  for (const { socket } of seats) socket.close();
  await browser?.close();
  await server?.stop();
});

interface Shown {
  peerId: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The tiles where they come to stand, by the page's own layout: not where a transition has them at this moment. */
function shownOn(page: Page): Promise<Shown[]> {
  return page.locator('[data-testid="tile"]').evaluateAll((tiles) =>
    tiles.map((tile) => {
      const { style, dataset } = tile as HTMLElement;
      const px = (name: string) => Number.parseFloat(style.getPropertyValue(name));
      const [width, height] = [px('inline-size'), px('block-size')];
      return { peerId: `${dataset.peer}`, x: px('--x'), y: px('--y'), width, height };
    }),
  );
}

/** That all tiles are inside of the stage, none covers another, and each is wide enough. */
async function standApart(page: Page, least: number): Promise<Shown[]> {
  const shown = await shownOn(page);
  const stage = (await page.getByTestId('tile-stage').boundingBox())!;
  for (const [index, one] of shown.entries()) {
    assert.ok(one.width >= least, `${one.width} px`);
    assert.ok(
      one.x >= 0 && one.y >= 0 && one.x + one.width <= stage.width + 1 && one.y + one.height <= stage.height + 1,
    );
    for (const other of shown.slice(index + 1)) {
      const beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
      const above = one.y + one.height <= other.y || other.y + other.height <= one.y;
      assert.ok(beside || above, JSON.stringify([one, other]));
    }
  }
  return shown;
}

const hasPages = (page: Page, pages: number) =>
  page.locator(`[data-testid="tile-stage"][data-pages="${pages}"]`).waitFor();

/** Everybody, page after page. */
async function turned(page: Page, least: number): Promise<string[][]> {
  const shown = [(await standApart(page, least)).map(({ peerId }) => peerId)];
  while (await page.getByTestId('next-page').isEnabled()) {
    const last = shown.at(-1)!;
    await page.getByTestId('next-page').click();
    // Oneself is on the first page.
    await tileOf(page, last.at(-1)!).waitFor({ state: 'detached' });
    shown.push((await standApart(page, least)).map(({ peerId }) => peerId));
  }
  const all = shown.flat();
  assert.equal(all.length, people);
  assert.equal(new Set(all).size, people);
  return shown;
}

test('a large window shows all forty-nine at once, and the tiles stay the same as it gets smaller', async () => {
  const { page } = ana;
  await page.setViewportSize({ width: 2560, height: 1440 });
  await ana.seesTiles(people);
  await hasPages(page, 1);
  await standApart(page, leastWidth.wide);
  const own = await tileOf(page, await ownPeer(page)).elementHandle();
  await page.setViewportSize({ width: 1440, height: 900 });
  await hasPages(page, 2);
  assert.equal(await own?.evaluate((element) => element.isConnected), true);
});

test('a window of 1440 px has two pages, with everybody once', async (t) => {
  const { page } = ana;
  const pages = await turned(page, leastWidth.wide);
  t.diagnostic(`${pages.map(({ length }) => length).join(' and ')} tiles`);
  assert.equal(pages.length, 2);
  await page.getByTestId('previous-page').click();
  await tileOf(page, await ownPeer(page)).waitFor();
  await lookAt(page, 'meeting-49');
});

test('a phone turns pages until everybody was there', async (t) => {
  const { page } = ana;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator('[data-testid="tile-stage"]:not([data-pages="2"])').waitFor();
  const pages = await turned(page, leastWidth.phone);
  t.diagnostic(`${pages.length} pages of ${pages[0]?.length} tiles`);
});

test('in the view of the speaker one is large and others stand in a row beside it', async () => {
  const { page } = ana;
  const inPlace = (place: string) => page.locator(`[data-testid="tile"][data-place="${place}"]`);
  await page.setViewportSize({ width: 2560, height: 1440 });
  await hasPages(page, 1);
  await page.keyboard.press('g');
  await inPlace('strip').first().waitFor();
  assert.equal(await inPlace('main').count(), 1);
  assert.equal(await inPlace('grid').count(), 0);
  await standApart(page, leastWidth.phone);
  await page.keyboard.press('g');
  await inPlace('main').waitFor({ state: 'detached' });
  await ana.seesTiles(people);
});

test('who leaves leaves no gap', async () => {
  const { page } = ana;
  const gone = seats.pop()!;
  await gone.socket.get('leave', {});
  gone.socket.close();
  await ana.seesTiles(people - 1);
  assert.ok((await standApart(page, leastWidth.wide)).every(({ peerId }) => peerId !== gone.peerId));
});
