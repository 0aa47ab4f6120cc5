import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { clientEvents, endpoints } from '@footlight/contract';
import { eventTrials } from './authorisation-events.ts';
import { type Actor, actors, eventMatrix, type Outcome, type Row, routeMatrix } from './authorisation-matrix.ts';
import { rawTrials } from './authorisation-raw.ts';
import { routeTrials } from './authorisation-routes.ts';
import { Scene } from './authorisation-scene.ts';

let scene: Scene;
before(async () => {
  scene = await Scene.open();
});
after(() => scene.close());
afterEach(() => scene.reset());

async function outcomes(attempt: (who: Actor) => Promise<Outcome | '-'>): Promise<Row> {
  const found: [Actor, Outcome | '-'][] = [];
  for (const who of actors) {
    found.push([who, await attempt(who)]);
    await scene.reset();
  }
  return Object.fromEntries(found) as Row;
}

test('every route and every event of the contract is in the matrix', () => {
  assert.deepEqual(Object.keys(routeMatrix).sort(), Object.keys(endpoints).sort());
  assert.deepEqual(Object.keys(eventMatrix).sort(), Object.keys(clientEvents).sort());
});

describe('routes', () => {
  for (const [name, situations] of Object.entries(routeMatrix))
    for (const [situation, expected] of Object.entries(situations))
      test(`${name}, ${situation}`, async () => {
        const trial = routeTrials[name as keyof typeof routeTrials];
        assert.deepEqual(await outcomes((who) => trial(scene, who, situation)), expected);
      });
});

describe('events', () => {
  for (const [name, situations] of Object.entries(eventMatrix))
    for (const [situation, expected] of Object.entries(situations))
      test(`${name}, ${situation}`, async () => {
        const trial = eventTrials[name as keyof typeof eventTrials];
        assert.deepEqual(await outcomes((who) => trial(scene, who, situation)), expected);
      });
});

describe('routes of other protocols', () => {
  for (const [path, situations] of Object.entries(rawTrials))
    for (const [situation, { expected, ask }] of Object.entries(situations))
      test(`${path}, ${situation}`, async () => {
        assert.deepEqual(await outcomes((who) => ask(scene, who)), expected);
      });
});

describe('members of a private show', () => {
  const may = {
    viewer: { watch: 'ok', publish: 'forbidden', kick: 'forbidden', manage: 'forbidden' },
    speaker: { watch: 'ok', publish: 'ok', kick: 'forbidden', manage: 'forbidden' },
    moderator: { watch: 'ok', publish: 'forbidden', kick: 'ok', manage: 'forbidden' },
    host: { watch: 'ok', publish: 'ok', kick: 'ok', manage: 'ok' },
  } as const;
  for (const [role, expected] of Object.entries(may) as [keyof typeof may, (typeof may)['host']][])
    test(`${role}: watch, publish, kick, manage`, async () => {
      const { host, user, otherHost } = scene.people;
      const show = await scene.show('private', true);
      const params = { id: show.id };
      assert.equal(await user.code('getBroadcast', { params }), 'not_found');
      await host.get('putMember', { params, body: { userId: user.id, role } });
      await host.get('putMember', { params, body: { email: otherHost.email, role: 'viewer' } });

      const watcher = await scene.seat('otherHost', show);
      const member = await scene.seat('user', show);
      const { socket } = member;
      assert.equal(member.joined.me.role, role);
      const found = {
        watch: await socket.code('createWebRtcTransport', { sender: false }),
        publish: await socket.code('createWebRtcTransport', { sender: true }),
        kick: await socket.code('kickPeer', { peerId: watcher.joined.me.peerId, roomId: show.roomId }),
        manage: await user.code('updateBroadcast', { params, body: { title: 'Ours' } }),
      };
      assert.deepEqual(found, expected);
    });

  test('an invitation taken back ends the visit, and a new role is told at once', async () => {
    const { host, user } = scene.people;
    const show = await scene.show('private', true);
    const params = { id: show.id };
    await host.get('putMember', { params, body: { userId: user.id, role: 'viewer' } });
    const { socket, joined } = await scene.seat('user', show);

    await host.get('putMember', { params, body: { userId: user.id, role: 'speaker' } });
    const { seq: _, ...changed } = await socket.next('roleChanged');
    assert.deepEqual(changed, { peerId: joined.me.peerId, role: 'speaker', permissions: ['watch', 'publish'] });
    assert.equal(await socket.code('createWebRtcTransport', { sender: true }), 'ok');

    await host.get('removeMember', { params: { id: show.id, userId: user.id } });
    assert.deepEqual(await socket.next('removed'), { reason: 'uninvited' });
    assert.equal(await socket.code('requestSync', {}), 'not_joined');
    assert.equal(await socket.code('join', { broadcastId: show.id }), 'not_found');
    assert.equal(await user.code('getBroadcast', { params }), 'not_found');
  });
});
