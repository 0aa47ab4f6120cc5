import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure, roundTripMs } from './stats.ts';

const codec = { type: 'codec', id: 'c', timestamp: 0, mimeType: 'video/H264' };
const inbound = (timestamp: number, bytesReceived: number) => ({
  type: 'inbound-rtp',
  timestamp,
  bytesReceived,
  codecId: 'c',
  frameWidth: 1280,
  frameHeight: 720,
  framesPerSecond: 30,
  framesDecoded: 300,
  packetsLost: 2,
  jitter: 0.004,
  jitterBufferDelay: bytesReceived / 10_000,
  jitterBufferEmittedCount: bytesReceived / 1_000,
});
const nothing = { bytes: 0, bufferDelay: 0, bufferCount: 0, at: 0 };

test('a received track: rates from two samples, the rest as it is', () => {
  const first = measure([codec, inbound(1_000, 10_000)], undefined);
  assert.equal(first.stats.bitrateBps, null);
  const { stats } = measure([codec, inbound(3_000, 260_000)], first.sample);
  assert.deepEqual(stats, {
    codec: 'H264',
    width: 1280,
    height: 720,
    framesPerSecond: 30,
    framesDecoded: 300,
    bitrateBps: 1_000_000,
    packetsLost: 2,
    jitterMs: 4,
    jitterBufferMs: 100,
  });
});

test('a simulcast sender: bytes of all layers, the picture of the highest active one, losses as the receiver reports', () => {
  const layer = (frameHeight: number, bytesSent: number, framesPerSecond: number) => ({
    type: 'outbound-rtp',
    timestamp: 2_000,
    bytesSent,
    frameWidth: frameHeight * 2,
    frameHeight,
    framesPerSecond,
  });
  const remote = { type: 'remote-inbound-rtp', timestamp: 2_000, packetsLost: 5, jitter: 0.01 };
  const { stats } = measure([layer(180, 500, 30), layer(360, 500, 30), layer(720, 0, 0), remote], {
    ...nothing,
    at: 1_000,
  });
  assert.equal(stats.height, 360);
  assert.equal(stats.bitrateBps, 8_000);
  assert.equal(stats.packetsLost, 5);
});

test('a layer that is left out is not the picture that is sent, though its last size is still known', () => {
  const layer = (frameHeight: number, active: boolean) => {
    return { type: 'outbound-rtp', timestamp: 2_000, bytesSent: 500, frameWidth: frameHeight * 2, frameHeight, active };
  };
  assert.equal(measure([layer(180, true), layer(360, false), layer(720, false)], undefined).stats.height, 180);
});

test('counters that started again give no bitrate', () => {
  assert.equal(measure([inbound(3_000, 10)], { ...nothing, bytes: 999, at: 1_000 }).stats.bitrateBps, null);
});

test('nothing measured yet', () => {
  const { stats } = measure([], undefined);
  assert.equal(stats.codec, null);
  assert.equal(stats.packetsLost, 0);
});

test('the round trip is that of the pair in use', () => {
  const pair = (state: string, currentRoundTripTime: number) => ({
    type: 'candidate-pair',
    timestamp: 0,
    state,
    currentRoundTripTime,
  });
  assert.equal(roundTripMs([pair('waiting', 9), pair('succeeded', 0.02)]), 20);
  assert.equal(roundTripMs([]), null);
});
