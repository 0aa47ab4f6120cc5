import { z } from 'zod';
import { id } from './common.ts';
import { endpoint } from './endpoint.ts';
import { limits } from './limits.ts';

/**
 * RTP and DTLS structures are mediasoup's (its documentation, "RTP Parameters and Capabilities"). The outline is checked
 * here, the depth by mediasoup itself, which answers `invalid` or `codec_unsupported`.
 */
const list = <T extends z.ZodType>(item: T) => z.array(item).max(limits.rtpListLength);
const short = z.string().max(256);
const loose = z.looseObject({});

export const mediaKinds = ['audio', 'video'] as const;
export type MediaKind = (typeof mediaKinds)[number];
export const mediaSources = ['camera', 'microphone', 'screen', 'screenAudio'] as const;
export type MediaSource = (typeof mediaSources)[number];
/** What a person is heard and seen by; a shared screen and its sound are neither. */
export const personalSources = { audio: 'microphone', video: 'camera' } as const satisfies Record<
  MediaKind,
  MediaSource
>;

export const rtpCapabilities = z.looseObject({ codecs: list(loose), headerExtensions: list(loose).optional() });
export const rtpParameters = z.looseObject({
  mid: short.optional(),
  codecs: list(loose).min(1),
  headerExtensions: list(loose).optional(),
  encodings: list(loose).optional(),
  rtcp: loose.optional(),
});
export const dtlsParameters = z.looseObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: list(z.object({ algorithm: short, value: short })).min(1),
});
export const iceParameters = z.looseObject({ usernameFragment: z.string(), password: z.string() });
export const producerAppData = z.object({ source: z.enum(mediaSources) });
export type ProducerAppData = z.infer<typeof producerAppData>;

export const transportParameters = z.object({
  id: z.string(),
  iceParameters,
  iceCandidates: z.array(loose),
  dtlsParameters: loose,
});
export const producerInfo = z.object({
  producerId: z.string(),
  peerId: id,
  kind: z.enum(mediaKinds),
  appData: producerAppData,
  paused: z.boolean(),
});
export type ProducerInfo = z.infer<typeof producerInfo>;
export const consumerParameters = z.object({
  consumerId: z.string(),
  producerId: z.string(),
  peerId: id,
  kind: z.enum(mediaKinds),
  rtpParameters: loose,
  type: z.string(),
  producerPaused: z.boolean(),
  appData: producerAppData,
});
export type ConsumerParameters = z.infer<typeof consumerParameters>;

export const mediaId = z.string().min(1).max(64);
export const sender = z.boolean().meta({ description: 'true: from the client to the server' });
export const produceBody = z
  .object({ kind: z.enum(mediaKinds), rtpParameters, appData: producerAppData })
  .refine(
    ({ kind, appData }) => (kind === 'video') === (appData.source === 'camera' || appData.source === 'screen'),
    'appData.source does not fit kind',
  );
export const layers = {
  spatialLayer: z.number().int().min(0).max(7),
  temporalLayer: z.number().int().min(0).max(7).optional(),
};

const byTransport = z.object({ id: mediaId });
const tag = 'Media over HTTP';
/** The media operations for bots and tools. A peer made this way lives as long as its transports are connected. */
export const mediaEndpoints = {
  httpRtpCapabilities: endpoint({
    method: 'GET',
    path: '/api/mediasoup/:broadcastId/rtp-capabilities',
    tag,
    summary: 'RTP capabilities and the producers to consume',
    auth: 'guest',
    rate: 'media',
    status: 200,
    params: z.object({ broadcastId: id }),
    response: z.object({ routerRtpCapabilities: rtpCapabilities, producers: z.array(producerInfo) }),
    errors: ['not_found', 'broadcast_ended'],
  }),
  httpCreateTransport: endpoint({
    method: 'POST',
    path: '/api/mediasoup/:broadcastId/transports',
    tag,
    summary: 'Create a transport; without peerId also a new peer',
    auth: 'guest',
    rate: 'media',
    status: 201,
    params: z.object({ broadcastId: id }),
    body: z.object({ sender, peerId: id.optional() }),
    response: transportParameters.extend({ peerId: id }),
    errors: ['not_found', 'forbidden', 'conflict', 'broadcast_ended', 'capacity_exceeded'],
  }),
  httpConnectTransport: endpoint({
    method: 'POST',
    path: '/api/mediasoup/transports/:id/connect',
    tag,
    summary: 'Give the DTLS parameters of the client',
    auth: 'guest',
    rate: 'media',
    status: 204,
    params: byTransport,
    body: z.object({ dtlsParameters }),
    errors: ['not_found', 'conflict'],
  }),
  httpProduce: endpoint({
    method: 'POST',
    path: '/api/mediasoup/transports/:id/produce',
    tag,
    summary: 'Publish a track',
    auth: 'guest',
    rate: 'media',
    status: 201,
    params: byTransport,
    body: produceBody,
    response: z.object({ producerId: z.string() }),
    errors: ['not_found', 'forbidden', 'codec_unsupported', 'capacity_exceeded', 'broadcast_not_live'],
  }),
  httpConsume: endpoint({
    method: 'POST',
    path: '/api/mediasoup/transports/:id/consume',
    tag,
    summary: 'Receive a track; it flows at once',
    auth: 'guest',
    rate: 'media',
    status: 201,
    params: byTransport,
    body: z.object({ producerId: mediaId, rtpCapabilities }),
    response: consumerParameters,
    errors: ['not_found', 'codec_unsupported', 'conflict', 'capacity_exceeded'],
  }),
  httpCloseTransport: endpoint({
    method: 'DELETE',
    path: '/api/mediasoup/transports/:id',
    tag,
    summary: 'Close a transport; the peer leaves with its last one',
    auth: 'guest',
    rate: 'media',
    status: 204,
    params: byTransport,
    errors: ['not_found'],
  }),
} as const;
