import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Footlight } from '@footlight/client';
import { polyglot, svg } from '@footlight/server/features/commerce/pictures/pictures.testkit.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import { newUser, password } from '../support/api.ts';
import { launchBrowser } from '../support/browser.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { lookAt } from './support/look-at.ts';

const attack = '<img src=x onerror="document.title=\'owned\'">';

let server: ServerProcess;
let browser: Browser;
let host: Host;
let viewer: Viewer;
let show: string;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  host = await Host.open(browser, server.url, { videoFormat: 'vp8' });
  viewer = await Viewer.open(browser, server.url);
  await host.register();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

interface NewProduct {
  title: string;
  price: string;
  stock?: string;
  link?: string;
  picture?: Buffer;
}

async function addProduct(page: Page, { title, price, stock, link, picture }: NewProduct): Promise<void> {
  await page.getByTestId('new-product').first().click();
  const form = page.getByTestId('product-form');
  await form.getByRole('textbox', { name: 'Name' }).fill(title);
  await form.getByRole('textbox', { name: 'Price' }).fill(price);
  if (stock !== undefined) await form.getByRole('textbox', { name: 'Stock' }).fill(stock);
  if (link !== undefined) await form.getByRole('textbox', { name: 'Link' }).fill(link);
  if (picture !== undefined) await choosePicture(page, 'bowl.jpg', picture);
  await form.getByTestId('save-product').click();
  await form.waitFor({ state: 'detached' });
}

async function choosePicture(page: Page, name: string, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('choose-picture').click()]);
  await chooser.setFiles({ name, mimeType: 'image/jpeg', buffer });
}

test('a catalogue: from empty to products with pictures, found by their name', async () => {
  const { page } = host;
  await page.goto('/studio/products');
  await page.getByTestId('new-product').waitFor();
  await lookAt(page, 'shop-empty');
  await addProduct(page, {
    title: 'Stoneware bowl, blue glaze',
    price: '39.90',
    stock: '12',
    link: 'https://shop.example/bowl',
    picture: await polyglot('jpeg'),
  });
  await addProduct(page, { title: attack, price: '12.50', link: 'https://shop.example/x' });
  await addProduct(page, { title: 'Tea cup with saucer', price: '24', stock: '3', link: 'https://shop.example/cup' });
  await addProduct(page, { title: 'Table lamp', price: '129', stock: '0' });
  const tiles = page.getByTestId('product-tile');
  await tiles.nth(3).waitFor();
  await lookAt(page, 'shop-catalogue', { fullPage: true });
  await page.getByTestId('product-search').getByRole('searchbox').fill('bowl');
  await tiles.nth(1).waitFor({ state: 'detached' });
  assert.match((await tiles.first().textContent())!, /Stoneware bowl.*€39\.90.*12 in stock/);
  await page.getByTestId('product-search').getByRole('searchbox').fill('nothing like it');
  await page.getByTestId('no-products').waitFor();
});

test('a form that refuses what no shop may have, and says why', async () => {
  const { page } = host;
  await page.goto('/studio/products');
  await page.getByTestId('new-product').first().click();
  const form = page.getByTestId('product-form');
  await form.getByRole('textbox', { name: 'Link' }).fill('javascript:alert(1)');
  await form.getByTestId('save-product').click();
  await form.getByText('Enter a full address').waitFor();
  await lookAt(page, 'shop-form');
  await form.getByRole('textbox', { name: 'Name' }).fill('Vase');
  await form.getByRole('textbox', { name: 'Price' }).fill('5');
  await form.getByRole('textbox', { name: 'Link' }).fill('');
  await choosePicture(page, 'vase.jpg', svg);
  await form.getByTestId('save-product').click();
  await form.getByText('not a JPEG, PNG or WebP').waitFor();
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await page.getByTestId('product-tile').nth(3).waitFor();
  assert.equal(await page.getByTestId('product-tile').filter({ hasText: 'Vase' }).count(), 0);
});

/** Goes on pressing a key until what it leads to has the focus. */
async function pressUntilFocused(page: Page, key: string, label: string): Promise<void> {
  for (let presses = 0; presses < 10; presses++) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    if (focused.startsWith(label)) return;
  }
  assert.fail(`${key} does not lead to ${label}`);
}

/** Takes a row by its grip to the upper edge of another, as slowly as a hand. */
async function drag(page: Page, row: Locator, target: Locator): Promise<void> {
  // All of the list in sight, and nothing of it under the header.
  await page.setViewportSize({ width: 1280, height: 1600 });
  const [from, to] = [(await row.boundingBox())!, (await target.boundingBox())!];
  await page.mouse.move(from.x + 16, from.y + 24);
  await page.mouse.down();
  await page.mouse.move(from.x + 24, from.y + 20, { steps: 4 });
  await page.mouse.move(to.x + 60, to.y + 6, { steps: 20 });
  await page.mouse.move(to.x + 60, to.y + 3, { steps: 4 });
  await page.mouse.up();
}

test('a line-up in order, by keyboard and by mouse', async () => {
  const { page } = host;
  show = await host.createShow('Autumn table');
  await page.getByTestId('add-products').click();
  const dialog = page.getByTestId('add-dialog');
  for (const title of ['Table lamp', 'Tea cup', 'Stoneware bowl', '<img'])
    await dialog.getByRole('button', { name: `Add to the line-up: ${title}` }).click();
  await dialog.getByText('Remove').nth(3).waitFor();
  await lookAt(page, 'shop-add');
  await dialog.getByRole('button', { name: 'Done' }).click();
  // The window gives the focus back to what opened it.
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'add-products');
  const rows = page.getByTestId('line-up').getByRole('row');
  const order = async () => (await rows.allTextContents()).map((text) => text.slice(0, 5));
  // As a keyboard does it: back into the list, to the row, to its button.
  await pressUntilFocused(page, 'Shift+Tab', '<img');
  await pressUntilFocused(page, 'ArrowUp', 'Stoneware');
  await pressUntilFocused(page, 'Tab', 'Move up: Stoneware');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('[role="row"]')[1]?.textContent?.startsWith('Stone'));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('[role="row"]')[0]?.textContent?.startsWith('Stone'));
  // At the top it cannot go further up; the focus is where it goes down again.
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Move down: Stone'));
  assert.deepEqual(await order(), ['Stone', 'Table', 'Tea c', '<img ']);
  await drag(page, rows.nth(2), rows.nth(0));
  await page.waitForFunction(() => document.querySelectorAll('[role="row"]')[0]?.textContent?.startsWith('Tea'));
  await page.reload();
  await rows.nth(3).waitFor();
  assert.deepEqual(await order(), ['Tea c', 'Stone', 'Table', '<img ']);
  await lookAt(page, 'shop-line-up', { fullPage: true });
});

test('what is pinned, priced and sold out is seen by everybody at once', async () => {
  await host.goLive();
  await viewer.watch(show);
  await viewer.sees('live');
  const row = (title: string, page = host.page) => page.getByTestId('drawer-row').filter({ hasText: title });
  const card = (title: string) => viewer.page.getByTestId('product-card').filter({ hasText: title });

  await row('Stoneware bowl').getByTestId('pin').click();
  await card('Stoneware bowl').waitFor();
  assert.match((await viewer.page.getByTestId('product-news').textContent())!, /Now shown: Stoneware bowl.*€39\.90/);
  const link = card('Stoneware bowl').getByTestId('product-link');
  assert.equal(await link.getAttribute('target'), '_blank');
  assert.match((await link.getAttribute('rel'))!, /noopener/);

  await row('Stoneware bowl')
    .getByRole('button', { name: /Change price/ })
    .click();
  await host.page.getByTestId('quick-edit').getByLabel('Price').fill('29.90');
  await host.page.getByTestId('quick-save').click();
  await card('Stoneware bowl').getByTestId('old-price').waitFor();
  assert.equal(await card('Stoneware bowl').getByTestId('price').textContent(), '€29.90');
  assert.match((await card('Stoneware bowl').getByTestId('old-price').textContent())!, /€39\.90/);

  await row('<img').getByTestId('pin').click();
  await card('<img').waitFor();
  await row('Tea cup').getByTestId('pin').click();
  await card('Tea cup').waitFor();
  assert.equal(await row('Table lamp').getByTestId('pin').isDisabled(), true);
  await row('Tea cup')
    .getByRole('button', { name: /Change price/ })
    .click();
  await host.page.getByRole('button', { name: 'Mark as sold out' }).click();
  await card('Tea cup').getByText('Sold out').waitFor();
  assert.notEqual(await viewer.page.title(), 'owned');
  assert.notEqual(await host.page.title(), 'owned');

  // Reached by keyboard alone; the shop itself is somewhere else.
  await viewer.context.route('https://shop.example/**', (route) => route.fulfill({ body: 'The shop' }));
  await link.focus();
  const [opened] = await Promise.all([viewer.context.waitForEvent('page'), viewer.page.keyboard.press('Enter')]);
  assert.match(opened.url(), /shop\.example\/bowl/);
  assert.equal(await opened.evaluate(() => window.opener), null);
  await opened.close();
  await row('Stoneware bowl').getByText('1 click · seen by 1').waitFor();
  await lookAt(viewer.page, 'shop-watch', { fullPage: true });
  await lookAt(host.page, 'shop-studio-live', { fullPage: true });
});

test('a helper runs the shop from the watch page', async () => {
  const account = await newUser(server.url, { displayName: 'Helga Helper' });
  const hosts = new Footlight({ baseUrl: server.url });
  await hosts.session.login({ email: host.email, password });
  await hosts.api.putMember({ params: { id: show }, body: { email: account.email, role: 'moderator' } });
  const helper = await Host.open(browser, server.url, { email: account.email });
  await helper.logIn();
  await helper.page.goto(`/watch/${show}`);
  const drawer = helper.page.getByTestId('product-drawer');
  await drawer.waitFor();
  await drawer.getByRole('button', { name: 'Hide: Tea cup with saucer' }).focus();
  await helper.page.keyboard.press('Enter');
  await viewer.page.getByTestId('product-card').filter({ hasText: 'Tea cup' }).waitFor({ state: 'detached' });
  await lookAt(helper.page, 'shop-watch-helper', { fullPage: true });
  assert.equal(await viewer.page.getByTestId('product-drawer').count(), 0);
});

test('in Arabic and Japanese, and gone with the end of the show', async () => {
  for (const language of ['ar', 'ja']) {
    const context = await browser.newContext({ baseURL: server.url, locale: language });
    const page = await context.newPage();
    await page.goto(`/watch/${show}`);
    await page.getByTestId('product-card').first().waitFor();
    await lookAt(page, `shop-watch-${language}`);
    await context.close();
  }
  await host.end();
  await viewer.page.getByTestId('product-strip').waitFor({ state: 'detached' });
  const { pins } = await Person.nobody(server.url).get('pinnedProducts', { params: { id: show } });
  assert.deepEqual(pins, []);
});
