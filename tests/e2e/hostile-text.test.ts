import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Broadcast } from '@footlight/contract';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { HostilePage, payloads } from './support/hostile.ts';

let server: ServerProcess;
let browser: Browser;
let host: Person;
let show: Broadcast;
/** A page of the host, one of a viewer with an account. */
let own: HostilePage;
let watching: HostilePage;

/** Everything a user can write is one of the payloads; what follows only looks. */
before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  const { url } = server;
  host = await Person.user(url, { displayName: payloads[1] });
  show = await host.get('createBroadcast', { body: { title: payloads[6], description: payloads.join('\n') } });
  const { id } = show;
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const products: string[] = [];
  for (const [index, text] of payloads.entries()) {
    const body = { title: text, description: text, priceMinor: 100 + index, currency: 'EUR', stock: null };
    const product = await host.get('createProduct', {
      body: { ...body, url: `https://shop.example/?q=${text}` },
    });
    products.push(product.id);
  }
  await host.get('setLineUp', { params: { id }, body: { productIds: products } });
  await host.get('startBroadcast', { params: { id } });
  for (const productId of products.slice(0, 3)) await host.get('pinProduct', { params: { id }, body: { productId } });
  let quoted: string | undefined;
  for (const text of payloads) {
    const writer = await Person.user(url, { displayName: text });
    await writer.get('createBroadcast', { body: { title: text, description: text, scheduledAt: tomorrow } });
    const socket = await writer.connect();
    await socket.get('join', { broadcastId: id });
    const { message } = await socket.get('chatMessage', { text, ...(quoted !== undefined && { replyTo: quoted }) });
    quoted = message.id;
    await socket.get('raiseHand', {});
    await host.get('putMember', { params: { id }, body: { userId: writer.id, role: 'viewer' } });
    await host.get('restrict', {
      params: { id },
      body: { userId: writer.id, kind: 'timeout', seconds: 3600, reason: text },
    });
  }
  const guest = await (await Person.guest(url, payloads[2])).connect();
  await guest.get('join', { broadcastId: id });
  const { message } = await guest.get('chatMessage', { text: payloads[0], replyTo: quoted! });
  await host.get('pinMessage', { params: { id, messageId: message.id } });
  await host.get('updateChatSettings', { params: { id }, body: { blockedWords: [...payloads] } });

  own = await HostilePage.open(browser, url);
  await logIn(own.page, host.email);
  watching = await HostilePage.open(browser, url);
  await logIn(watching.page, (await Person.user(url, { displayName: payloads[4] })).email);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a payload that did become more than text would be noticed', async () => {
  const caught = await HostilePage.open(browser, server.url);
  for (const text of payloads.filter((payload) => /<\w/.test(payload))) {
    await caught.page.goto('/');
    await caught.page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), text);
    await assert.rejects(caught.isHarmless(text), text);
  }
  // Of those it is handlers and frames that run when they are put in.
  await caught.page.goto('/');
  await caught.page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), payloads[1]);
  await caught.page.waitForFunction(() => window.footlightHits.length > 0);
});

test('the lists of shows and what is sought in them', async () => {
  const { page } = watching;
  await page.goto('/');
  await watching.reads(payloads, 'upcoming');
  await watching.isHarmless('home');
  await page.getByTestId('account-menu').click();
  await watching.isHarmless('account menu');
  for (const text of payloads) {
    await page.goto(`/?q=${encodeURIComponent(text)}`);
    await page.getByRole('heading', { name: text }).or(page.getByText(text)).first().waitFor();
    await watching.isHarmless(`search for ${text}`);
    await page.goto(`/watch/${encodeURIComponent(text)}`);
    await page.locator('[data-testid="player"][data-state="notFound"]').waitFor();
    await watching.isHarmless(`watch ${text}`);
  }
});

test('the watch page, its chat, its products, the profiles', async () => {
  const { page } = watching;
  await page.setViewportSize({ width: 1280, height: 1600 });
  await page.goto(`/watch/${show.id}`);
  await page.getByTestId('product-card').nth(2).waitFor();
  await watching.reads(payloads, 'chat-log');
  await watching.reads([payloads[0]], 'pinned-message');
  await watching.reads(payloads.slice(0, 3), 'product-strip');
  assert.ok((await page.title()).includes(payloads[6]), 'the title of the document is the text');
  for (const link of await page.getByTestId('product-link').all())
    assert.match((await link.getAttribute('href'))!, /^https:\/\/shop\.example\/\?q=/);
  for (const link of await page.getByTestId('chat-log').getByRole('link').all())
    assert.equal(await link.getAttribute('href'), 'http://a.io/');
  const message = page.getByTestId('chat-message').first();
  await message.hover();
  await message.getByTestId('message-menu').click();
  await page.getByRole('menuitem', { name: 'Profile' }).click();
  await watching.reads([payloads[0]], 'profile');
  await watching.isHarmless('watch');
  await page.keyboard.press('Escape');
  // Written on the page itself: what is on its way, and what is answered to a refusal.
  await page.getByTestId('chat-input').fill(payloads[5]);
  await page.getByTestId('chat-send').click();
  await page.locator('[data-testid="chat-pending"][data-state="failed"]').waitFor();
  await watching.reads([payloads[5]], 'chat-pending');
  await watching.isHarmless('a message that was refused');
});

test('the embed page', async () => {
  const { page } = watching;
  await page.goto(`/embed/${show.id}?chat=1`);
  await watching.reads(payloads, 'chat-log');
  await watching.reads([payloads[6]], 'embed');
  await watching.isHarmless('embed');
});

test('the studio, its shop, its hands, its invited', async () => {
  const { page } = own;
  await page.setViewportSize({ width: 1440, height: 2400 });
  await page.goto('/studio');
  await own.reads([payloads[6]]);
  await own.isHarmless('studio');
  await page.goto(`/studio/${show.id}`);
  await own.reads(payloads, 'product-drawer');
  await own.reads(payloads, 'chat-log');
  await own.reads(payloads, 'hands');
  await own.reads([payloads[1]], 'speakers');
  await own.isHarmless('stage');
  await page.getByTestId('edit-line-up').click();
  await page.getByRole('dialog').getByText(payloads[9]).first().waitFor();
  await own.isHarmless('line-up');
});

test('the dialogs of moderation', async () => {
  const { page } = own;
  await page.goto(`/studio/${show.id}`);
  const tool = async (name: string, testId: string, texts: readonly string[]) => {
    await page.getByTestId('moderation-tools').click();
    await page.getByRole('menuitem', { name }).click();
    await own.reads(texts, testId);
    await own.isHarmless(name);
    await page.keyboard.press('Escape');
    await page.getByTestId(testId).waitFor({ state: 'detached' });
  };
  await tool('Timed out and banned', 'restrictions-dialog', payloads);
  await tool('What moderators did', 'audit-dialog', payloads);
  await page.getByTestId('moderation-tools').click();
  await page.getByRole('menuitem', { name: 'Rules of the chat' }).click();
  const words = page.getByTestId('chat-settings').getByRole('textbox', { name: /words/i });
  assert.deepEqual((await words.inputValue()).split('\n').sort(), [...payloads].sort());
  await own.isHarmless('rules');
  await page.keyboard.press('Escape');
  const message = page.getByTestId('chat-message').nth(2);
  await message.hover();
  await message.getByTestId('message-menu').click();
  await page.getByRole('menuitem', { name: 'Ban…' }).click();
  const ban = page.getByTestId('ban-dialog');
  await own.reads([payloads[2]], 'ban-dialog');
  await ban.getByLabel('Reason').fill(payloads[2]);
  await ban.getByTestId('confirm').click();
  await page.getByText(`${payloads[2]} is banned`).waitFor();
  await own.isHarmless('a ban and what is said about it');
});

test('the catalogue and its form', async () => {
  const { page } = own;
  await page.goto('/studio/products');
  for (const text of payloads) await page.getByTestId('product-tile').filter({ hasText: text }).first().waitFor();
  await own.isHarmless('catalogue');
  await page.getByTestId('product-tile').filter({ hasText: payloads[1] }).first().click();
  const form = page.getByTestId('product-form');
  assert.equal(await form.getByRole('textbox', { name: 'Name' }).inputValue(), payloads[1]);
  assert.equal(await form.getByRole('textbox', { name: 'Description' }).inputValue(), payloads[1]);
  await own.isHarmless('form');
  assert.equal(
    await host.code('createProduct', {
      body: { title: 'x', description: '', priceMinor: 1, currency: 'EUR', stock: null, url: payloads[3] },
    }),
    'invalid',
  );
});

test('a link to the log-in leads nowhere else', async () => {
  const page = await HostilePage.open(browser, server.url);
  for (const next of [payloads[3], '//evil.example/', '/\\evil.example']) {
    await logIn(page.page, host.email, `?next=${encodeURIComponent(next)}`);
    assert.equal(new URL(page.page.url()).origin, server.url);
    await page.isHarmless(`next=${next}`);
    await page.page.context().clearCookies();
    await page.page.evaluate(() => localStorage.clear());
  }
});
