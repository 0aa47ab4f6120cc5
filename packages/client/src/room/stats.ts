import type { types } from 'mediasoup-client';
import type { Sender } from './publish.ts';
import type { Receiver } from './receive.ts';
import type { RoomStats, TrackStats, TransportStats } from './types.ts';

/** The fields used of the WebRTC statistics (W3C webrtc-stats), as any browser may leave some out. */
export interface Entry {
  type: string;
  timestamp: number;
  codecId?: string;
  mimeType?: string;
  bytesSent?: number;
  bytesReceived?: number;
  frameWidth?: number;
  frameHeight?: number;
  /** Of what is sent: false for a layer that is left out. */
  active?: boolean;
  framesPerSecond?: number;
  framesDecoded?: number;
  packetsLost?: number;
  jitter?: number;
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
  nominated?: boolean;
  state?: string;
  currentRoundTripTime?: number;
  availableOutgoingBitrate?: number;
  availableIncomingBitrate?: number;
  trackIdentifier?: string;
  packetsSent?: number;
  packetsReceived?: number;
}

export interface Sample {
  bytes: number;
  /** Seconds that all frames or samples together have waited, and how many they were. */
  bufferDelay: number;
  bufferCount: number;
  /** Milliseconds. */
  at: number;
}

type Measured = Omit<TrackStats, 'id' | 'direction' | 'peerId' | 'source' | 'kind'>;

/** One track's figures from its report; a simulcast sender's are summed over its layers, the picture is the largest one's. */
export function measure(report: Iterable<Entry>, before: Sample | undefined): { stats: Measured; sample: Sample } {
  const entries = [...report];
  const streams = entries.filter(({ type }) => type === 'inbound-rtp' || type === 'outbound-rtp');
  const remote = entries.filter(({ type }) => type === 'remote-inbound-rtp');
  const moving = streams.filter(
    ({ active, framesPerSecond, frameHeight }) =>
      active !== false && framesPerSecond !== 0 && frameHeight !== undefined,
  );
  const picture = moving.reduce<Entry | undefined>(
    (best, entry) => ((entry.frameHeight ?? 0) > (best?.frameHeight ?? 0) ? entry : best),
    undefined,
  );
  const codecId = streams.find((stream) => stream.codecId !== undefined)?.codecId;
  const codec = (entries as (Entry & { id?: string })[]).find(({ type, id }) => type === 'codec' && id === codecId);
  const sample: Sample = {
    bytes: sum(streams, ({ bytesReceived, bytesSent }) => bytesReceived ?? bytesSent),
    bufferDelay: sum(streams, ({ jitterBufferDelay }) => jitterBufferDelay),
    bufferCount: sum(streams, ({ jitterBufferEmittedCount }) => jitterBufferEmittedCount),
    at: Math.max(0, ...streams.map(({ timestamp }) => timestamp)),
  };
  const elapsedMs = before === undefined ? 0 : sample.at - before.at;
  const lossReports = remote.length > 0 ? remote : streams;
  const jitters = lossReports.flatMap(({ jitter }) => (jitter === undefined ? [] : [jitter * 1000]));
  return {
    sample,
    stats: {
      codec: codec?.mimeType?.split('/')[1] ?? null,
      width: picture?.frameWidth ?? null,
      height: picture?.frameHeight ?? null,
      framesPerSecond: picture?.framesPerSecond ?? null,
      framesDecoded: streams.find(({ framesDecoded }) => framesDecoded !== undefined)?.framesDecoded ?? null,
      // A counter that went back belongs to a new sender: the next call has two comparable samples.
      bitrateBps:
        before === undefined || elapsedMs <= 0 || sample.bytes < before.bytes
          ? null
          : Math.round(((sample.bytes - before.bytes) * 8000) / elapsedMs),
      packetsLost: sum(lossReports, ({ packetsLost }) => packetsLost),
      jitterMs: jitters.length === 0 ? null : Math.max(...jitters),
      jitterBufferMs: heldBackMs(sample, before),
    },
  };
}

function heldBackMs(sample: Sample, before: Sample | undefined): number | null {
  const count = sample.bufferCount - (before?.bufferCount ?? 0);
  return count <= 0 ? null : ((sample.bufferDelay - (before?.bufferDelay ?? 0)) / count) * 1000;
}

export function roundTripMs(report: Iterable<Entry>): number | null {
  for (const { type, nominated, state, currentRoundTripTime } of report) {
    const used = type === 'candidate-pair' && (nominated === true || state === 'succeeded');
    if (used && currentRoundTripTime !== undefined) return currentRoundTripTime * 1000;
  }
  return null;
}

function sum(entries: readonly Entry[], value: (entry: Entry) => number | undefined): number {
  return entries.reduce((total, entry) => total + (value(entry) ?? 0), 0);
}

/** Remembers the counters of the call before, so that bitrates can be told. */
export class RoomMeter {
  #samples = new Map<string, Sample>();

  async read(sender: Sender, receiver: Receiver): Promise<RoomStats> {
    const samples = new Map<string, Sample>();
    const track = async (
      from: types.Consumer | types.Producer,
      about: Omit<TrackStats, 'id' | keyof Measured>,
    ): Promise<TrackStats[]> => {
      const report = await reportOf(from);
      if (report === null) return [];
      const { stats, sample } = measure(report, this.#samples.get(from.id));
      samples.set(from.id, sample);
      return [{ id: from.id, ...about, ...stats }];
    };
    const tracks = await Promise.all([
      ...sender
        .measured()
        .map(({ source, producer }) =>
          track(producer, { direction: 'send', peerId: null, source, kind: producer.kind }),
        ),
      ...receiver.measured().map(({ info, consumer }) => {
        const { peerId, appData, kind } = info;
        return track(consumer, { direction: 'receive', peerId, source: appData.source, kind });
      }),
    ]);
    const [send, receive] = await Promise.all([
      transportStats(sender.path.current),
      transportStats(receiver.path.current),
    ]);
    this.#samples = samples;
    return { tracks: tracks.flat(), transports: { send, receive } };
  }
}

async function transportStats(transport: types.Transport | null): Promise<TransportStats | null> {
  const report = transport === null ? null : await reportOf(transport);
  return report === null ? null : { rttMs: roundTripMs(report) };
}

/** Null for what has closed in the meantime. */
export async function reportOf(
  from: types.Consumer | types.Producer | types.Transport,
): Promise<Iterable<Entry> | null> {
  try {
    return ((await from.getStats()) as unknown as Map<string, Entry>).values();
  } catch (error) {
    if (from.closed) return null;
    throw error;
  }
}
