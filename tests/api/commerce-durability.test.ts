import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Product } from '@footlight/contract';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { allUnpinned, product } from '../support/shop.ts';

describe('kill -9 of the server', () => {
  let server: ServerProcess | undefined;
  after(() => server?.stop());

  test('every pin, price and stock that was acknowledged is there, and pins of an ended show are not', async () => {
    server = await ServerProcess.start();
    const { url } = server;
    const host = await Person.user(url);
    const { id } = await host.get('createBroadcast', { body: { title: 'Show' } });
    const params = { id };
    await host.get('startBroadcast', { params });
    const products = await Promise.all(
      ['A', 'B', 'C'].map((title) => host.get('createProduct', { body: product(title) })),
    );
    const acknowledged = { price: 0, pinned: new Set<string>(), events: 0 };
    const [a, b] = products as [Product, Product, Product];
    await host.get('pinProduct', { params, body: { productId: a.id } });
    const sent = { price: 0 };
    let killed: Promise<unknown> | undefined;
    try {
      for (let round = 1; ; round++) {
        sent.price = round;
        await host.get('updateShownProduct', { params: { id, productId: a.id }, body: { priceMinor: round } });
        acknowledged.price = round;
        const pin = round % 2 === 1;
        await host.get(pin ? 'pinProduct' : 'unpinProduct', { params, body: { productId: b.id } });
        acknowledged.events = round;
        if (pin) acknowledged.pinned.add(b.id);
        else acknowledged.pinned.delete(b.id);
        if (round === 21) killed = server.kill('SIGKILL');
      }
    } catch (error) {
      assert.ok(error instanceof TypeError && killed !== undefined, String(error));
    }
    await killed;
    await server.restart();
    const { pins } = await host.get('pinnedProducts', { params });
    const viewer = await host.connect();
    assert.deepEqual((await viewer.get('join', { broadcastId: id })).pins, pins);
    viewer.close();
    const shown = pins.find(({ product: { id } }) => id === a.id)!;
    assert.ok([acknowledged.price, sent.price].includes(shown.product.priceMinor));
    assert.ok(pins.length === 1 + acknowledged.pinned.size || sent.price > acknowledged.events);
    const { items } = await host.get('shopEvents', { params, query: { limit: 100 } });
    const prices = items.filter(({ kind }) => kind === 'price_changed').map(({ priceMinor }) => priceMinor);
    assert.deepEqual(
      prices.slice(0, acknowledged.price),
      Array.from({ length: acknowledged.price }, (_, i) => i + 1),
    );

    // Killed at once after the end was acknowledged: the pins may still be there, and the next start removes them.
    await host.get('endBroadcast', { params });
    await server.restart();
    await allUnpinned(host, id);
    assert.deepEqual((await host.get('pinnedProducts', { params })).pins, []);
    await host.get('deleteProduct', { params: { id: a.id } });
  });
});
