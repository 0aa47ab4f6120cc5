import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesByTrack, receivedSample, sentSample } from './links.ts';

const pair = {
  type: 'candidate-pair',
  timestamp: 1,
  nominated: true,
  currentRoundTripTime: 0.05,
  availableOutgoingBitrate: 900_000,
  availableIncomingBitrate: 400_000,
};
const entry = (type: string, fields: object) => ({ type, timestamp: 1, ...fields });

test('what was sent on its way, also what was lost there', () => {
  const received = [
    pair,
    entry('inbound-rtp', { packetsReceived: 90, packetsLost: 10 }),
    entry('inbound-rtp', { packetsReceived: 100 }),
  ];
  assert.deepEqual(receivedSample(received), { packets: 200, packetsLost: 10, rttMs: 50, availableBps: 400_000 });
  const sent = [
    pair,
    entry('outbound-rtp', { packetsSent: 70 }),
    entry('outbound-rtp', { packetsSent: 30 }),
    entry('remote-inbound-rtp', { packetsLost: 5 }),
  ];
  assert.deepEqual(sentSample(sent), { packets: 100, packetsLost: 5, rttMs: 50, availableBps: 900_000 });
});

test('what is sent only to find out what the network carries does not count', () => {
  const received = [
    entry('inbound-rtp', { packetsReceived: 90, packetsLost: 0, trackIdentifier: 't1' }),
    entry('inbound-rtp', { packetsReceived: 8, packetsLost: 25, trackIdentifier: 'probator' }),
  ];
  const { packets, packetsLost } = receivedSample(received);
  assert.deepEqual({ packets, packetsLost }, { packets: 90, packetsLost: 0 });
});

test('nothing told is nothing known', () => {
  assert.deepEqual(receivedSample([]), { packets: 0, packetsLost: 0, rttMs: null, availableBps: null });
});

test('heights by track, of those that show something', () => {
  const lines = linesByTrack([
    entry('inbound-rtp', { trackIdentifier: 't1', frameHeight: 360 }),
    entry('inbound-rtp', { trackIdentifier: 't2', frameHeight: 0 }),
    entry('outbound-rtp', { trackIdentifier: 't3', frameHeight: 720 }),
  ]);
  assert.deepEqual([...lines], [['t1', 360]]);
});
