import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteTrack } from '@footlight/client';
import type { Peer } from '@footlight/contract';
import { guestTracks, onStageOf } from './people.ts';

const host = { id: 'u1', displayName: 'Hedda' };
const peer = (peerId: string, role: Peer['role'], userId: string | null): Peer => ({
  peerId,
  role,
  displayName: peerId,
  userId,
  guestId: userId === null ? `g-${peerId}` : null,
});

test('the host is on stage, then the speakers; nobody else, and nobody twice', () => {
  const peers = [
    peer('viewer', 'viewer', 'u9'),
    peer('anna', 'speaker', null),
    peer('host', 'host', 'u1'),
    peer('host2', 'host', 'u1'),
  ];
  const people = onStageOf({ host, peers, levels: new Map([['anna', -20]]) });
  assert.deepEqual(
    people.map(({ displayName, role, isSpeaking }) => [displayName, role, isSpeaking]),
    [
      ['Hedda', 'host', false],
      ['anna', 'speaker', true],
    ],
  );
});

test('what an encoder sends is the host speaking', () => {
  const [only] = onStageOf({ host, peers: [], levels: new Map([['encoder', -10]]) });
  assert.equal(only?.isSpeaking, true);
  assert.equal(only?.peer, null);
});

test('a host hears the guests and not the own encoder', () => {
  const remote = [{ peerId: 'anna' }, { peerId: 'encoder' }, { peerId: 'mine' }] as RemoteTrack[];
  const peers = [peer('anna', 'speaker', null), peer('mine', 'host', 'u1')];
  assert.deepEqual(guestTracks(remote, peers, 'u1'), [remote[0]]);
});
