import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { types } from 'mediasoup-client';
import { limitLayers, preferSound } from './outgoing.ts';

function producerOf(layers: number) {
  const told: number[] = [];
  const producer = {
    closed: false,
    rtpParameters: { encodings: Array.from({ length: layers }, () => ({})) },
    maxSpatialLayer: undefined as number | undefined,
    async setMaxSpatialLayer(layer: number) {
      told.push(layer);
      producer.maxSpatialLayer = layer;
    },
  };
  return { producer: producer as unknown as types.Producer, told };
}

test('layers are taken away and given back, and told once', async () => {
  const { producer, told } = producerOf(3);
  for (const most of ['all', 2, 2, 1, 0, 7, 'all'] as const) await limitLayers(producer, most);
  assert.deepEqual(told, [1, 0, 2]);
  const both = producerOf(3);
  await limitLayers(both.producer, 'all', 1);
  await limitLayers(both.producer, 2, 'all');
  await limitLayers(both.producer, 2, 3);
  await limitLayers(both.producer, 'all', 3);
  assert.deepEqual(both.told, [0, 1, 2], 'the least counts');
  const single = producerOf(1);
  await limitLayers(single.producer, 1);
  assert.deepEqual(single.told, []);
});

test('sound goes first, where the browser can', () => {
  const encodings = [{ priority: 'low', networkPriority: 'low' }];
  const set: unknown[] = [];
  const rtpSender = {
    getParameters: () => ({ encodings }),
    setParameters: async (parameters: unknown) => void set.push(parameters),
  };
  preferSound({ rtpSender } as unknown as types.Producer);
  assert.deepEqual(set, [{ encodings: [{ priority: 'high', networkPriority: 'high' }] }]);
  preferSound({ rtpSender: undefined } as unknown as types.Producer);
});
