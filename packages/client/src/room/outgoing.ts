import type { types } from 'mediasoup-client';

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
