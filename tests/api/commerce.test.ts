import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Broadcast, limits, type Product } from '@footlight/contract';
import {
  animatedPng,
  bomb,
  picture,
  polyglot,
  script,
  svg,
  zip,
} from '@footlight/server/features/commerce/pictures/pictures.testkit.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { allUnpinned, product } from '../support/shop.ts';

describe('the shop', () => {
  let server: TestServer;
  let host: Person;
  let helper: Person;
  let user: Person;
  let guest: Person;

  before(async () => {
    server = await composeServer();
    [host, helper, user] = (await Promise.all([1, 2, 3].map(() => Person.user(server.url)))) as [
      Person,
      Person,
      Person,
    ];
    guest = await Person.guest(server.url);
  });
  after(() => server.close());

  async function liveShow(visibility: 'public' | 'private' = 'public'): Promise<Broadcast> {
    const { items } = await host.get('activeBroadcasts', { query: { host: host.id } });
    for (const { id } of items) await host.get('endBroadcast', { params: { id } });
    const { id } = await host.get('createBroadcast', { body: { title: 'Show', visibility } });
    await host.get('putMember', { params: { id }, body: { userId: helper.id, role: 'moderator' } });
    return host.get('startBroadcast', { params: { id } });
  }
  const newProducts = (...titles: string[]) =>
    Promise.all(titles.map((title) => host.get('createProduct', { body: product(title) })));
  const titles = (items: readonly { title: string }[]) => items.map(({ title }) => title);

  test('a catalogue is listed newest first, searched and paged, and is its account’s alone', async () => {
    const seller = await Person.user(server.url);
    const made: Product[] = [];
    for (const title of ['Red bowl', 'Blue 100% bowl', 'Green cup'])
      made.push(await seller.get('createProduct', { body: product(title) }));
    const first = await seller.get('listProducts', { query: { limit: 2 } });
    assert.deepEqual(titles(first.items), ['Green cup', 'Blue 100% bowl']);
    const second = await seller.get('listProducts', { query: { limit: 2, cursor: first.nextCursor! } });
    assert.deepEqual([titles(second.items), second.nextCursor], [['Red bowl'], null]);
    assert.deepEqual(titles((await seller.get('listProducts', { query: { search: 'BOWL' } })).items).length, 2);
    assert.deepEqual(titles((await seller.get('listProducts', { query: { search: '0%' } })).items), ['Blue 100% bowl']);
    assert.equal(await seller.code('listProducts', { query: { cursor: 'bm8' } }), 'invalid');

    const { id } = made[0]!;
    assert.equal(await user.code('getProduct', { params: { id } }), 'not_found');
    assert.equal(await user.code('updateProduct', { params: { id }, body: { priceMinor: 1 } }), 'not_found');
    assert.equal(await user.code('deleteProduct', { params: { id } }), 'not_found');
    const changed = await seller.get('updateProduct', { params: { id }, body: { title: 'Bowl', stock: 3, url: null } });
    assert.deepEqual([changed.title, changed.stock, changed.url, changed.priceMinor], ['Bowl', 3, null, 1999]);
    await seller.get('deleteProduct', { params: { id } });
    assert.equal(await seller.code('getProduct', { params: { id } }), 'not_found');
  });

  test('prices have a currency of ISO 4217 and no fraction, links are http', async () => {
    const wrong = [
      { currency: 'EURO' },
      { currency: 'XYZ' },
      { currency: 'eur' },
      { priceMinor: 1.5 },
      { priceMinor: -1 },
      { priceMinor: limits.priceMinor + 1 },
      { stock: -1 },
      { url: 'javascript:alert(1)' },
      { url: 'data:text/html,x' },
      { title: ' ' },
    ];
    for (const fields of wrong)
      assert.equal(
        await host.code('createProduct', { body: { ...product('Thing'), ...fields } }),
        'invalid',
        JSON.stringify(fields),
      );
    const most = await host.get('createProduct', { body: product('Yacht', { priceMinor: limits.priceMinor }) });
    assert.equal((await host.get('getProduct', { params: { id: most.id } })).priceMinor, limits.priceMinor);
  });

  test('a picture is made anew, served for ever under its own address, and removed with its successor', async () => {
    const [{ id }] = (await newProducts('Bowl')) as [Product];
    const upload = (bytes: Uint8Array) => host.fetch('POST', `/api/products/${id}/image`, { body: bytes });
    const first = (await upload(await polyglot('jpeg'))).body as Product;
    const read = await fetch(server.url + first.imageUrl);
    assert.equal(read.status, 200);
    assert.equal(read.headers.get('content-type'), 'image/webp');
    assert.equal(read.headers.get('x-content-type-options'), 'nosniff');
    assert.match(read.headers.get('cache-control')!, /immutable/);
    assert.equal(Buffer.from(await read.arrayBuffer()).includes(script), false);

    const second = (await upload(await picture('png'))).body as Product;
    assert.notEqual(second.imageUrl, first.imageUrl);
    assert.equal((await fetch(server.url + first.imageUrl)).status, 404);
    await host.get('deleteProductImage', { params: { id } });
    assert.equal((await fetch(server.url + second.imageUrl)).status, 404);
    assert.equal((await host.get('getProduct', { params: { id } })).imageUrl, null);

    const third = (await upload(await picture('webp'))).body as Product;
    await host.get('deleteProduct', { params: { id } });
    assert.equal((await fetch(server.url + third.imageUrl)).status, 404);
  });

  test('what is no picture, too large or a bomb is refused, and the old picture stays', async () => {
    const [{ id }] = (await newProducts('Bowl')) as [Product];
    const send = async (body: Uint8Array | string, contentType = 'image/png', who = host) =>
      (await who.fetch('POST', `/api/products/${id}/image`, { body, headers: { 'content-type': contentType } })).code;
    assert.equal(await send(await picture('png'), 'image/jpeg'), 'ok');
    const { imageUrl } = await host.get('getProduct', { params: { id } });
    assert.equal(await send(svg), 'unsupported_media_type');
    assert.equal(await send(svg, 'image/svg+xml'), 'unsupported_media_type');
    assert.equal(await send(`<!doctype html>${script}`, 'image/jpeg'), 'unsupported_media_type');
    assert.equal(await send('{}', 'application/json'), 'unsupported_media_type');
    assert.equal(await send('', 'image/png'), 'unsupported_media_type');
    assert.equal(await send('GIF89a=1;alert(1)//', 'image/png'), 'unsupported_media_type');
    assert.equal(await send(animatedPng(await picture('png'))), 'unsupported_media_type');
    assert.equal(await send(Buffer.concat([await picture('jpeg'), zip]), 'image/jpeg'), 'unsupported_media_type');
    assert.equal(
      await send(Buffer.concat([await picture('png'), svg]).subarray(8), 'image/png'),
      'unsupported_media_type',
    );
    assert.equal(await send(bomb(60_000)), 'payload_too_large');
    assert.equal(
      await send(Buffer.concat([await picture('png'), Buffer.alloc(limits.productImageBytes)])),
      'payload_too_large',
    );
    assert.equal(await send((await picture('png')).subarray(0, 60)), 'invalid');
    assert.equal(await send(await picture('png'), 'image/png', user), 'not_found');
    assert.equal(await send(await picture('png'), 'image/png', guest), 'forbidden');
    assert.equal((await host.get('getProduct', { params: { id } })).imageUrl, imageUrl);
    for (const name of ['..%2f..%2fx', 'x.webp', `${'0'.repeat(32)}.webp`, `${'0'.repeat(32)}.svg`])
      assert.equal((await fetch(`${server.url}/api/products/${id}/image/${name}`)).status, 404, name);
  });

  test('a line-up keeps its order, takes products of the host only, and keeps what is pinned', async () => {
    const show = await liveShow();
    const params = { id: show.id };
    const [a, b, c] = (await newProducts('A', 'B', 'C')) as [Product, Product, Product];
    const foreign = await user.get('createProduct', { body: product('Foreign') });
    const set = (...products: Product[]) => ({ params, body: { productIds: products.map(({ id }) => id) } });
    assert.deepEqual(titles((await host.get('setLineUp', set(c, a, b))).items), ['C', 'A', 'B']);
    assert.equal(await host.code('setLineUp', set(a, foreign)), 'not_found');
    assert.deepEqual(titles((await helper.get('getLineUp', { params })).items), ['C', 'A', 'B']);
    assert.equal(await helper.code('setLineUp', set(a)), 'forbidden');
    assert.equal(await user.code('getLineUp', { params }), 'forbidden');
    await host.get('pinProduct', { params, body: { productId: a.id } });
    assert.equal(await host.code('setLineUp', set(b, c)), 'conflict');
    assert.equal(await host.code('deleteProduct', { params: { id: a.id } }), 'conflict');
    assert.deepEqual(titles((await host.get('setLineUp', set(a, b))).items), ['A', 'B']);
    await host.get('deleteProduct', { params: { id: b.id } });
    assert.deepEqual(titles((await host.get('getLineUp', { params })).items), ['A']);
  });

  test('three are pinned at most, however many ask at once, and everybody is told every change', async () => {
    const show = await liveShow();
    const params = { id: show.id };
    const products = await newProducts('A', 'B', 'C', 'D', 'E');
    await host.get('setLineUp', { params, body: { productIds: products.map(({ id }) => id) } });
    const viewer = await guest.connect();
    await viewer.get('join', { broadcastId: show.id });
    const codes = await Promise.all(
      products.map(({ id }, index) =>
        (index % 2 === 0 ? host : helper).code('pinProduct', { params, body: { productId: id } }),
      ),
    );
    assert.deepEqual(codes.sort(), ['conflict', 'conflict', 'ok', 'ok', 'ok']);
    const { pins } = await viewer.next('pinnedProducts', (told) => told.pins.length === 3);
    assert.deepEqual((await guest.get('pinnedProducts', { params })).pins, pins);
    const [first] = pins;
    assert.ok(first!.mediaTime !== null && first!.mediaTime >= 0);
    assert.equal(await host.code('pinProduct', { params, body: { productId: first!.product.id } }), 'ok');

    const inShow = { id: show.id, productId: first!.product.id };
    await helper.get('updateShownProduct', { params: inShow, body: { priceMinor: 999 } });
    const cheaper = await viewer.next('pinnedProducts', (told) => told.pins[0]?.product.priceMinor === 999);
    assert.ok(cheaper.seq !== undefined);
    const late = await user.connect();
    assert.deepEqual((await late.get('join', { broadcastId: show.id })).pins, cheaper.pins);
    late.close();
    await host.get('updateProduct', { params: { id: first!.product.id }, body: { stock: 0 } });
    await viewer.next('pinnedProducts', (told) => told.pins[0]?.product.stock === 0);
    await helper.get('unpinProduct', { params, body: { productId: first!.product.id } });
    await viewer.next('pinnedProducts', (told) => told.pins.length === 2);

    await host.get('endBroadcast', { params });
    await viewer.next('pinnedProducts', (told) => told.pins.length === 0);
    await viewer.next('streamEnded');
    assert.equal(await host.code('pinProduct', { params, body: { productId: products[0]!.id } }), 'broadcast_not_live');
    viewer.close();
    await allUnpinned(guest, show.id);
    const { items } = await guest.get('shopEvents', { params: { id: show.id }, query: { limit: 100 } });
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ['pinned', 'pinned', 'pinned', 'price_changed', 'stock_changed', 'unpinned', 'unpinned', 'unpinned'],
    );
    assert.deepEqual([items[3]!.priceMinor, items[4]!.stock], [999, 0]);
    const times = items.map(({ mediaTime }) => mediaTime!);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    const page = await guest.get('shopEvents', { params: { id: show.id }, query: { limit: 5 } });
    const rest = await guest.get('shopEvents', {
      params: { id: show.id },
      query: { limit: 5, cursor: page.nextCursor! },
    });
    assert.deepEqual([...page.items, ...rest.items], items);
  });

  test('a helper pins what is in the line-up; the host anything of its own', async () => {
    const show = await liveShow();
    const params = { id: show.id };
    const [secret] = (await newProducts('Not announced')) as [Product];
    const pin = { params, body: { productId: secret.id } };
    assert.equal(await helper.code('pinProduct', pin), 'not_found');
    assert.equal(
      await helper.code('updateShownProduct', { params: { id: show.id, productId: secret.id }, body: { stock: 1 } }),
      'not_found',
    );
    assert.equal(await user.code('pinProduct', pin), 'forbidden');
    assert.equal(await host.code('pinProduct', pin), 'ok');
    assert.deepEqual(titles((await host.get('getLineUp', { params })).items), ['Not announced']);
    assert.equal(await user.code('unpinProduct', pin), 'forbidden');
  });

  test('each person counts once', async () => {
    const show = await liveShow();
    const [bowl, cup] = (await newProducts('Bowl', 'Cup')) as [Product, Product];
    await host.get('setLineUp', { params: { id: show.id }, body: { productIds: [bowl.id, cup.id] } });
    const params = { id: show.id, productId: bowl.id };
    const others = await Promise.all(Array.from({ length: 5 }, () => Person.guest(server.url)));
    const everybody = [guest, user, ...others];
    await Promise.all([...everybody, ...everybody].map((person) => person.get('productSeen', { params })));
    await Promise.all([guest, guest, user].map((person) => person.get('productClicked', { params })));
    const { items } = await helper.get('shopFigures', { params: { id: show.id } });
    const figures = items.map(({ product: { title }, impressions, clicks }) => [title, impressions, clicks]);
    assert.deepEqual(figures, [
      ['Bowl', 7, 2],
      ['Cup', 0, 0],
    ]);
    assert.equal(
      await guest.code('productSeen', { params: { ...params, productId: crypto.randomUUID() } }),
      'not_found',
    );
    assert.equal(await user.code('shopFigures', { params: { id: show.id } }), 'forbidden');
  });

  test('the shop of a private show is for those who may see it', async () => {
    const show = await liveShow('private');
    const [bowl] = (await newProducts('Bowl')) as [Product];
    const params = { id: show.id };
    await host.get('pinProduct', { params, body: { productId: bowl.id } });
    for (const person of [guest, user]) {
      assert.equal(await person.code('pinnedProducts', { params }), 'not_found');
      assert.equal(await person.code('shopEvents', { params }), 'not_found');
      assert.equal(await person.code('productClicked', { params: { ...params, productId: bowl.id } }), 'not_found');
    }
    await host.get('putMember', { params, body: { userId: user.id, role: 'viewer' } });
    assert.deepEqual(titles((await user.get('pinnedProducts', { params })).pins.map((pin) => pin.product)), ['Bowl']);
  });
});
