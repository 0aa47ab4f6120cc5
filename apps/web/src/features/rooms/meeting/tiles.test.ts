import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteTrack } from '@footlight/client';
import type { Me, MediaSource, Peer, ProducerInfo } from '@footlight/contract';
import { tilesOf } from './tiles.ts';

const peer = (peerId: string, role: Peer['role'] = 'speaker'): Peer => ({
  peerId,
  role,
  displayName: peerId,
  userId: null,
  guestId: peerId,
});
const sends = (peerId: string, source: MediaSource, paused = false): ProducerInfo => ({
  producerId: `${peerId} ${source}`,
  peerId,
  kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
  appData: { source },
  paused,
});
const track = { id: 'track' } as MediaStreamTrack;
const receives = ({ producerId, peerId, kind, appData }: ProducerInfo) =>
  ({ producerId, peerId, kind, source: appData.source, track }) as RemoteTrack;
const nothing = { camera: null, screen: null, isMuted: true };
const speaking = new Set(['anna', 'bert']);

function state(published: ProducerInfo[], received: ProducerInfo[] = published) {
  return {
    me: { ...peer('me'), permissions: [], resumeToken: '' } as Me,
    peers: [peer('me'), peer('anna'), peer('lea', 'viewer'), peer('mona', 'moderator'), peer('bert')],
    published,
    remote: received.map(receives),
  };
}

test('who may speak has a tile, oneself first; who only listens or moderates has none', () => {
  const { people } = tilesOf(state([]), nothing, speaking);
  assert.deepEqual(
    people.map(({ key }) => key),
    ['me', 'anna', 'bert'],
  );
});

test('a picture that is not received yet is one that is on its way; a paused one is none', () => {
  const [, anna, bert] = tilesOf(
    state([sends('anna', 'camera'), sends('bert', 'camera', true)], []),
    nothing,
    speaking,
  ).people;
  assert.deepEqual([anna?.hasVideo, anna?.video], [true, null]);
  assert.equal(bert?.hasVideo, false);
  const received = tilesOf(state([sends('anna', 'camera')]), nothing, speaking).people[1];
  assert.equal(received?.video, track);
});

test('a picture that is received no more is a face, not a picture that stands still', () => {
  const known = state([sends('anna', 'camera')]);
  known.remote = known.remote.map((one) => ({ ...one, paused: true }));
  const anna = tilesOf(known, nothing, speaking).people[1];
  assert.deepEqual([anna?.hasVideo, anna?.video], [true, null]);
});

test('who is heard speaks, unless muted', () => {
  const { people } = tilesOf(
    state([sends('anna', 'microphone'), sends('bert', 'microphone', true)]),
    nothing,
    speaking,
  );
  assert.deepEqual(
    people.map(({ isMuted, isSpeaking }) => [isMuted, isSpeaking]),
    [
      [true, false],
      [false, true],
      [true, false],
    ],
  );
});

test('a screen that is paused is shown no more', () => {
  const { screens } = tilesOf(state([sends('anna', 'screen', true), sends('bert', 'screen')]), nothing, speaking);
  assert.deepEqual(
    screens.map(({ peerId }) => peerId),
    ['bert'],
  );
});

test('screens: the newest of others first, one’s own last', () => {
  const { screens } = tilesOf(
    state([sends('anna', 'screen'), sends('bert', 'screen')]),
    { ...nothing, screen: track },
    speaking,
  );
  assert.deepEqual(
    screens.map(({ peerId, isSelf }) => [peerId, isSelf]),
    [
      ['bert', false],
      ['anna', false],
      ['me', true],
    ],
  );
});
