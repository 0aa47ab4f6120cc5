import type { types } from 'mediasoup-client';
import { producerOptions } from '../codecs.ts';
import { FootlightError, fromMediaStack } from '../errors.ts';
import type { Publication } from './publication.ts';

/** How many simulcast layers it has. */
export function layersOf({ rtpParameters }: types.Producer): number {
  return rtpParameters.encodings?.length ?? 1;
}

/** Sends so many of the lowest layers as each of `limits` allows, at least one; does nothing for what has one layer. */
export async function limitLayers(producer: types.Producer, ...limits: (number | 'all')[]): Promise<void> {
  const highest = layersOf(producer) - 1;
  if (highest === 0 || producer.closed) return;
  const most = Math.min(...limits.map((limit) => (limit === 'all' ? highest + 1 : limit)));
  const allowed = Math.min(highest, Math.max(0, most - 1));
  if (allowed !== (producer.maxSpatialLayer ?? highest)) await producer.setMaxSpatialLayer(allowed);
}

/** Sends nothing while it is paused; the server is told by whoever calls this. */
export function pauseHere(producer: types.Producer, paused: boolean): void {
  if (paused === producer.paused) return;
  if (paused) producer.pause();
  else producer.resume();
}

/** Where the uplink does not carry everything, sound goes before pictures (W3C webrtc-priority, section 3). */
export function preferSound({ rtpSender }: types.Producer): void {
  const parameters = rtpSender?.getParameters();
  const encoding = parameters?.encodings?.[0];
  if (rtpSender === undefined || parameters === undefined || encoding === undefined) return;
  encoding.priority = 'high';
  encoding.networkPriority = 'high';
  // A browser that knows no priorities sends as before.
  rtpSender.setParameters(parameters).catch(() => undefined);
}

/** Sends the track that the publication has now; null where that could not be sent and has been replaced meanwhile. */
export async function sendTrack(
  publication: Publication,
  transport: types.Transport,
  { sendRtpCapabilities }: types.Device,
): Promise<types.Producer | null> {
  const { source, track, options } = publication;
  try {
    return await transport.produce(producerOptions(source, track, options, sendRtpCapabilities.codecs ?? []));
  } catch (error) {
    if (error instanceof FootlightError) throw error;
    if (publication.track !== track) return null;
    if (track.readyState === 'ended') throw new FootlightError('track_ended', undefined, { cause: error });
    if (transport.closed) throw new FootlightError('network', undefined, { cause: error });
    throw fromMediaStack(error);
  }
}
