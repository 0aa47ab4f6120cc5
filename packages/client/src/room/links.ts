import type { Sender } from './publish.ts';
import type { Receiver } from './receive.ts';
import { type Entry, reportOf, roundTripMs } from './stats.ts';
import type { LinkSample, LinkSamples } from './types.ts';

/** Reads both directions; `lines`: height of what arrives now, by the id of its track. */
export async function readLinks(
  sender: Sender,
  receiver: Receiver,
): Promise<LinkSamples & { lines: ReadonlyMap<string, number> }> {
  const [send, receive] = await Promise.all(
    [sender, receiver].map(async ({ path }) => {
      const report = path.current && (await reportOf(path.current));
      return report && [...report];
    }),
  );
  return {
    send: send ? sentSample(send) : null,
    receive: receive ? receivedSample(receive) : null,
    lines: linesByTrack(receive ?? []),
  };
}

export function sentSample(entries: readonly Entry[]): LinkSample {
  return {
    packets: total(entries, 'outbound-rtp', 'packetsSent'),
    packetsLost: total(entries, 'remote-inbound-rtp', 'packetsLost'),
    rttMs: roundTripMs(entries),
    availableBps: available(entries, 'availableOutgoingBitrate'),
  };
}

/** What the server sends only to find out what the network carries (of `mediasoup-client`): its numbers jump, which looks like loss. */
const probe = 'probator';

export function receivedSample(report: readonly Entry[]): LinkSample {
  const entries = report.filter(({ trackIdentifier }) => trackIdentifier !== probe);
  const packetsLost = total(entries, 'inbound-rtp', 'packetsLost');
  return {
    packets: total(entries, 'inbound-rtp', 'packetsReceived') + packetsLost,
    packetsLost,
    rttMs: roundTripMs(entries),
    availableBps: available(entries, 'availableIncomingBitrate'),
  };
}

/** Height of what arrives now, by the id of its track. */
export function linesByTrack(entries: readonly Entry[]): Map<string, number> {
  const lines = new Map<string, number>();
  for (const { type, trackIdentifier, frameHeight } of entries) {
    if (type !== 'inbound-rtp' || trackIdentifier === undefined || !frameHeight) continue;
    lines.set(trackIdentifier, frameHeight);
  }
  return lines;
}

function total(entries: readonly Entry[], type: string, field: 'packetsSent' | 'packetsReceived' | 'packetsLost') {
  return entries.reduce((sum, entry) => sum + (entry.type === type ? (entry[field] ?? 0) : 0), 0);
}

function available(
  entries: readonly Entry[],
  field: 'availableOutgoingBitrate' | 'availableIncomingBitrate',
): number | null {
  const pair = entries.find(
    ({ type, nominated, state }) => type === 'candidate-pair' && (nominated || state === 'succeeded'),
  );
  return pair?.[field] ?? null;
}
