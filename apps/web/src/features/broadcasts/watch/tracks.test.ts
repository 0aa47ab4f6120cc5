import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteTrack } from '@footlight/client';
import { arrange, layerName } from './tracks.ts';

const track = (source: RemoteTrack['source'], paused = false): RemoteTrack =>
  ({
    source,
    kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
    paused,
    consumerId: source,
  }) as RemoteTrack;

test('a shared screen takes the large picture, the camera stands beside it', () => {
  const { main, inset, audio } = arrange([track('camera'), track('microphone'), track('screen')], false);
  assert.equal(main?.source, 'screen');
  assert.equal(inset?.source, 'camera');
  assert.equal(audio.length, 1);
});

test('a camera that is off is not shown, unless the page itself has paused it', () => {
  assert.equal(arrange([track('camera', true)], false).main, null);
  assert.equal(arrange([track('camera', true)], true).main?.source, 'camera');
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
