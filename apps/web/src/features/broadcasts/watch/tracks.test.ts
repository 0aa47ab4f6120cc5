import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteTrack } from '@footlight/client';
import { arrange, layerName } from './tracks.ts';

const track = (source: RemoteTrack['source'], peerId = 'host', paused = false): RemoteTrack =>
  ({
    source,
    peerId,
    kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
    paused,
    consumerId: `${peerId} ${source}`,
  }) as RemoteTrack;
const look = (remote: RemoteTrack[], activeSpeaker: string | null = null, isPagePaused = false) => {
  const { main, tiles, sounds } = arrange(remote, isPagePaused, { activeSpeaker, hosts: new Set(['host']) });
  return { main: main?.key, tiles: tiles.map(({ key }) => key), sounds: sounds.map(({ key }) => key) };
};

test('a shared screen takes the large picture, the camera stands beside it', () => {
  const remote = [track('camera'), track('microphone'), track('screen'), track('screenAudio')];
  assert.deepEqual(look(remote), { main: 'host screen', tiles: ['host camera'], sounds: [] });
});

test('without a screen the active speaker is large, and the host when nobody with a camera speaks', () => {
  const remote = [track('camera', 'anna'), track('camera'), track('microphone', 'bo'), track('microphone')];
  assert.deepEqual(look(remote, 'anna'), { main: 'anna camera', tiles: ['host camera'], sounds: ['bo camera'] });
  assert.deepEqual(look(remote, 'bo'), { main: 'host camera', tiles: ['anna camera'], sounds: ['bo camera'] });
});

test('every sound is heard, also where there is no picture at all', () => {
  const remote = [track('microphone'), track('microphone', 'anna')];
  assert.deepEqual(look(remote), { main: 'host camera', tiles: [], sounds: ['anna camera'] });
  assert.deepEqual(look([]), { main: undefined, tiles: [], sounds: [] });
});

test('a camera that is off is not shown, unless the page itself has paused it', () => {
  const remote = [track('camera', 'host', true), track('microphone')];
  const shown = (isPagePaused: boolean) =>
    arrange(remote, isPagePaused, { activeSpeaker: null, hosts: new Set() }).main?.video ?? null;
  assert.equal(shown(false), null);
  assert.equal(shown(true)?.source, 'camera');
});

test('layers are named from low to high', () => {
  assert.deepEqual(
    [0, 1, 2].map((layer) => layerName(layer, 3)),
    ['low', 'medium', 'high'],
  );
  assert.deepEqual(
    [0, 1].map((layer) => layerName(layer, 2)),
    ['low', 'high'],
  );
  assert.equal(layerName(2, 5), 'other');
});
