import { createServer } from 'node:net';
import type { TestContext } from 'node:test';
import type { RtpCapabilities } from 'mediasoup/types';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { TypedEvents } from '../../base/events.ts';
import { silentLogger } from '../../base/logger.ts';
import type { SfuRoom } from './room.ts';
import { Sfu } from './sfu.ts';
import type { DtlsParameters, RtpParameters, SfuOptions } from './types.ts';

/** Options for a test on loopback, on ports that were free a moment ago; the worker pool skips those that no longer are. */
export async function testOptions(overrides: Partial<SfuOptions> = {}): Promise<SfuOptions> {
  const port = await freePort();
  return {
    workerCount: 2,
    listenIp: '127.0.0.1',
    rtcMinPort: Math.min(port, 65_000),
    rtcMaxPort: Math.min(port, 65_000) + 200,
    maxIncomingBitrateBps: 5_000_000,
    initialOutgoingBitrateBps: 1_000_000,
    preferredVideoCodec: 'h264',
    mediaLostAfterMs: 1000,
    mediaPollMs: 200,
    workerLogLevel: 'none',
    ...overrides,
  };
}

/** A running SFU that closes with the test. */
export async function startSfu(
  t: TestContext,
  overrides: Partial<SfuOptions> = {},
  clock: Clock = systemClock,
): Promise<Sfu> {
  const sfu = await Sfu.start(await testOptions(overrides), { logger: silentLogger(), clock });
  t.after(() => sfu.close());
  return sfu;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}

/** The first arguments of `event` that `accept` takes. */
export function next<E extends { [K in keyof E]: unknown[] }, K extends keyof E & string>(
  events: TypedEvents<E>,
  event: K,
  accept: (...args: E[K]) => boolean = () => true,
): Promise<E[K][0]> {
  return new Promise((resolve) => {
    const off = events.on(event, (...args) => {
      if (!accept(...args)) return;
      off();
      resolve(args[0]);
    });
  });
}

/** Well-formed DTLS parameters of nobody. */
export const someDtls: DtlsParameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
};

export function opusParameters(ssrc: number): RtpParameters {
  return {
    codecs: [
      { mimeType: 'audio/opus', payloadType: 100, clockRate: 48000, channels: 2, parameters: {}, rtcpFeedback: [] },
    ],
    encodings: [{ ssrc }],
    rtcp: { cname: `cname${ssrc}` },
  };
}

export function vp8Parameters(ssrc: number): RtpParameters {
  return {
    codecs: [{ mimeType: 'video/VP8', payloadType: 101, clockRate: 90000, parameters: {}, rtcpFeedback: [] }],
    encodings: [{ ssrc }],
    rtcp: { cname: `cname${ssrc}` },
  };
}

/** A camera in three layers, the lowest first. */
export function simulcastParameters(ssrc: number): RtpParameters {
  return { ...vp8Parameters(ssrc), encodings: [{ ssrc }, { ssrc: ssrc + 1 }, { ssrc: ssrc + 2 }] };
}

/** Lets `peerId` publish one audio track, without sending any. */
export async function publish(room: SfuRoom, peerId: string, ssrc = 1111): Promise<string> {
  if (!room.hasTransport(peerId, true)) await room.createTransport({ peerId, sender: true });
  const rtpParameters = opusParameters(ssrc);
  const appData = { source: 'microphone' };
  return (await room.produce({ peerId, kind: 'audio', rtpParameters, appData })).producerId;
}

export async function view(room: SfuRoom, peerId: string, producerId: string, rtpCapabilities: RtpCapabilities) {
  if (!room.hasTransport(peerId, false)) await room.createTransport({ peerId, sender: false });
  return room.consume({ peerId, producerId, rtpCapabilities });
}
