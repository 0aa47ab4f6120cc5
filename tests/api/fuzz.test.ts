import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clientEvents, endpoints } from '@footlight/contract';
import fc from 'fast-check';
import { holdingsOf, settledHoldings, surplus } from './fuzz/ledger.ts';
import { oddPacket, sendOdd, tampered, tamperedMedia } from './fuzz/packets.ts';
import { rawAttempt, rawRequestOf, rawRouteNames } from './fuzz/raw-routes.ts';
import { attempt, requestOf } from './fuzz/requests.ts';
import { mutate } from './fuzz/values.ts';
import { httpVerdict, socketVerdict, Tally } from './fuzz/verdict.ts';
import { actorNames, World } from './fuzz/world.ts';

/**
 * Bad input, anywhere, is answered with a code to whoever sent it, and nobody else notices. FUZZ_SEED=n looks for other
 * inputs than those of every run, FUZZ_RUNS=n for n times as many; a failure prints seed and path to see it again.
 */
const seed = Number(process.env.FUZZ_SEED ?? 20240229);
const runs = Number(process.env.FUZZ_RUNS ?? 1);

/** The most the heap may have grown by at the end, for caches that were not full when the warm-up ended. */
const heapGrowthBytes = 8 * 2 ** 20;

let world: World;
before(async () => {
  world = await World.open();
});
after(() => world.server.close());

/** Everybody and every so often the bystander. */
function watched<T>(one: (input: T) => Promise<void>): (input: T) => Promise<void> {
  let count = 0;
  return async (input) => {
    await one(input);
    if (++count % 50 === 0) await world.checkBystander();
  };
}

async function fuzzRest(numRuns: number, tally: Tally): Promise<void> {
  const property = fc.asyncProperty(
    attempt,
    watched(async (one) => {
      const request = requestOf(one, world);
      const { wire, endpoint } = one;
      const elsewhere = wire === 'path' || wire === 'method';
      tally.add(httpVerdict(await world.http.send(request), request.method), elsewhere ? undefined : endpoint);
    }),
  );
  await fc.assert(property, { seed, numRuns });
}

async function fuzzRaw(numRuns: number, tally: Tally): Promise<void> {
  const property = fc.asyncProperty(
    rawAttempt,
    watched(async (one) => {
      const { request, name } = rawRequestOf(one, world);
      tally.add(httpVerdict(await world.http.send(request), request.method), name);
    }),
  );
  await fc.assert(property, { seed, numRuns });
}

async function fuzzEvents(numRuns: number, tally: Tally): Promise<void> {
  const sender = fc.constantFrom(...actorNames);
  const property = fc.asyncProperty(
    fc.tuple(sender, tampered),
    watched(async ([name, { event, mutations }]) => {
      // The payload of somebody in the room, sent by a socket that is not.
      const payload = mutate((await world.seat('viewer')).valid(event), mutations);
      const verdict = tally.add(socketVerdict(await (await world.stranger(name)).ask(event, payload)), event);
      if (name === 'nobody') assert.notEqual(verdict, 'ok');
    }),
  );
  await fc.assert(property, { seed, numRuns });
}

async function fuzzPackets(numRuns: number, tally: Tally): Promise<void> {
  const sender = fc.constantFrom(...actorNames, 'viewer' as const);
  const property = fc.asyncProperty(
    fc.tuple(sender, oddPacket),
    watched(async ([name, one]) => {
      const seat = name === 'viewer' ? await world.seat('viewer') : undefined;
      const socket = seat?.socket ?? (await world.stranger(name as (typeof actorNames)[number]));
      const answer = await sendOdd(socket, one);
      if (answer !== undefined) {
        const verdict = tally.add(socketVerdict(answer));
        if (one.wire === 'oversize') assert.equal(verdict, 'payload_too_large');
        if (one.wire === 'unknownEvent' || one.wire === 'notAnEvent') assert.equal(verdict, 'unknown_event');
        await seat?.answered(one.event, answer, verdict);
        return;
      }
      // Not to be answered itself: the next word on the same socket is, or the server has hung up on a broken packet.
      const next = await socket.ask('requestSync', {});
      if (next !== 'closed') socketVerdict(next);
      else assert.equal(one.wire, 'brokenPacket');
      tally.add(next === 'closed' ? 'hung up' : 'no answer due');
      await seat?.answered('leave', {}, 'ok');
    }),
  );
  await fc.assert(property, { seed, numRuns });
}

async function fuzzMedia(numRuns: number, tally: Tally): Promise<void> {
  const property = fc.asyncProperty(
    tamperedMedia,
    watched(async ({ event, mutations, seat: name }) => {
      const seat = await world.seat(name);
      const answer = await seat.socket.ask(event, mutate(seat.valid(event), mutations));
      await seat.answered(event, answer, tally.add(socketVerdict(answer)));
    }),
  );
  await fc.assert(property, { seed, numRuns });
}

test('malformed input on every route and event is answered with a code; nothing crashes, hangs or leaks', async (t) => {
  const round = async (share: number) => {
    const tallies = {
      rest: new Tally(),
      raw: new Tally(),
      events: new Tally(),
      packets: new Tally(),
      media: new Tally(),
    };
    await world.enter();
    await fuzzRest(Math.round(4000 * share), tallies.rest);
    await fuzzRaw(Math.round(1000 * share), tallies.raw);
    await fuzzEvents(Math.round(2500 * share), tallies.events);
    await fuzzPackets(Math.round(2500 * share), tallies.packets);
    await fuzzMedia(Math.round(3000 * share), tallies.media);
    await world.leave();
    return tallies;
  };

  await round(0.3);
  const before = await holdingsOf(world.server);
  const tallies = await round(runs);
  const after = await settledHoldings(world.server, before);

  const grown = after.heapBytes - before.heapBytes;
  for (const [name, tally] of Object.entries(tallies)) t.diagnostic(`${name}: ${tally}`);
  t.diagnostic(
    `seed ${seed}; heap ${(before.heapBytes / 2 ** 20).toFixed(1)} MiB, grown by ${(grown / 2 ** 20).toFixed(2)} MiB`,
  );
  const total = Object.values(tallies).reduce((sum, tally) => sum + tally.total, 0);
  assert.ok(total >= 10_000, `only ${total} payloads`);
  assert.deepEqual([...tallies.rest.asked].sort(), Object.keys(endpoints).sort());
  assert.deepEqual([...tallies.raw.asked].sort(), [...rawRouteNames].sort());
  assert.deepEqual([...tallies.events.asked].sort(), Object.keys(clientEvents).sort());
  assert.deepEqual(surplus(before, after), []);
  assert.deepEqual(after.workerPids, before.workerPids);
  assert.ok(grown < heapGrowthBytes, `the heap has grown by ${grown} bytes`);
});
