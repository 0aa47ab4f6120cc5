import type { DtlsParameters, MediaKind, RtpCapabilities, RtpParameters } from 'mediasoup/types';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';

/*
 * Everything a client says about RTP and DTLS is rebuilt from checked fields before mediasoup sees it. mediasoup writes
 * a request into a buffer shared by the whole worker: a value of the wrong type that throws half-way (a fractional
 * maxBitrate, say) would leave that buffer unusable and with it every room of the worker. Its worker, in turn, asserts
 * what it takes for granted. Neither may depend on a stranger's input.
 */

const uint = (most: number) => z.number().int().min(0).max(most);
const ssrc = uint(0xffffffff).min(1);
const payloadType = uint(127);
const token = z.string().regex(/^[\x21-\x7e]{1,32}$/);
const mimeType = z.string().regex(/^(audio|video)\/[A-Za-z0-9.+-]{1,30}$/i);
const kind = z.enum(['audio', 'video']);
const list = <T extends z.ZodType>(item: T, most: number) => z.array(item).max(most);

const codecParameters = z
  .record(z.string().max(64), z.union([z.string().max(256), z.number(), z.boolean()]))
  .refine((value) => Object.keys(value).length <= 32, 'too many parameters');
const rtcpFeedback = list(z.object({ type: z.string().max(32), parameter: z.string().max(32).optional() }), 16);
const codec = {
  mimeType,
  clockRate: uint(0x7fffffff).min(1),
  channels: uint(32).min(1).optional(),
  parameters: codecParameters.optional(),
  rtcpFeedback: rtcpFeedback.optional(),
};

const encoding = z.object({
  ssrc: ssrc.optional(),
  rid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,16}$/)
    .optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.object({ ssrc }).optional(),
  dtx: z.boolean().optional(),
  // At most 3 spatial and 3 temporal layers: what browsers send (webrtc-svc section 6).
  scalabilityMode: z
    .string()
    .regex(/^[LS][1-3]T[1-3]h?(_KEY(_SHIFT)?)?$/)
    .optional(),
  maxBitrate: uint(1_000_000_000).optional(),
});

const isUnique = (values: unknown[]) => new Set(values).size === values.length;
const isRtx = (type: string) => /\/rtx$/i.test(type);

const rtpParameters = z
  .object({
    mid: token.optional(),
    codecs: list(z.object({ ...codec, payloadType }), 64).min(1),
    headerExtensions: list(
      z.object({
        uri: z.string().max(256),
        id: uint(255).min(1),
        encrypt: z.boolean().optional(),
        parameters: codecParameters.optional(),
      }),
      64,
    ).optional(),
    encodings: list(encoding, 4).optional(),
    rtcp: z.object({ cname: z.string().max(255).optional(), reducedSize: z.boolean().optional() }).optional(),
    msid: z.string().max(512).optional(),
  })
  .refine(({ codecs }) => isUnique(codecs.map((one) => one.payloadType)), 'payload types repeat')
  .refine(({ codecs }) => codecs.some((one) => !isRtx(one.mimeType)), 'there is no media codec')
  .refine(({ headerExtensions = [] }) => isUnique(headerExtensions.map((one) => one.id)), 'extension ids repeat')
  .refine(
    ({ encodings = [] }) => isUnique(encodings.flatMap((one) => [one.ssrc, one.rtx?.ssrc].filter((id) => id))),
    'SSRCs repeat',
  )
  .refine(({ encodings = [] }) => isUnique(encodings.flatMap((one) => one.rid ?? [])), 'rids repeat')
  .refine(
    ({ codecs, encodings = [] }) =>
      encodings.every(
        ({ codecPayloadType: wanted }) =>
          wanted === undefined || codecs.some((one) => one.payloadType === wanted && !isRtx(one.mimeType)),
      ),
    'an encoding names a codec that is not listed',
  );

const rtpCapabilities = z.object({
  codecs: list(z.object({ ...codec, kind, preferredPayloadType: payloadType.optional() }), 128),
  headerExtensions: list(
    z.object({
      kind,
      uri: z.string().max(256),
      preferredId: uint(255).min(1),
      preferredEncrypt: z.boolean().optional(),
      direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
    }),
    128,
  ).optional(),
});

const fingerprintBytes = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const;
const fingerprint = z
  .object({
    algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
    // The worker compares with upper-case hex (RFC 8122 section 5 asks for it; not every client obeys).
    value: z.string().max(200).toUpperCase(),
  })
  .refine(
    ({ algorithm, value }) =>
      /^[0-9A-F]{2}(:[0-9A-F]{2})*$/.test(value) && (value.length + 1) / 3 === fingerprintBytes[algorithm],
    'the value is no fingerprint of this algorithm',
  );
const dtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: list(fingerprint, 16).min(1),
});

const layers = z.object({ spatialLayer: uint(7), temporalLayer: uint(7).optional() });

function parse<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid', `${name}: ${result.error.issues[0]?.message ?? 'wrong form'}`, {
    problems: result.error.issues
      .slice(0, 20)
      .map((issue) => ({ path: [name, ...issue.path].join('.'), message: issue.message })),
  });
}

/** Throws `invalid`, also when a codec is not of `mediaKind`. */
export function parseRtpParameters(value: unknown, mediaKind: MediaKind): RtpParameters {
  if (mediaKind !== 'audio' && mediaKind !== 'video') throw new AppError('invalid', 'kind is neither audio nor video');
  const parsed = parse(rtpParameters, value, 'rtpParameters');
  if (!parsed.codecs.every((one) => one.mimeType.toLowerCase().startsWith(`${mediaKind}/`)))
    throw new AppError('invalid', `rtpParameters: a codec is not ${mediaKind}`);
  // Header extension URIs stay open here: mediasoup refuses those it does not know.
  return parsed as RtpParameters;
}

export function parseRtpCapabilities(value: unknown): RtpCapabilities {
  return parse(rtpCapabilities, value, 'rtpCapabilities') as RtpCapabilities;
}

export function parseDtlsParameters(value: unknown): DtlsParameters {
  return parse(dtlsParameters, value, 'dtlsParameters') as DtlsParameters;
}

export function parseLayers(value: unknown): { spatialLayer: number; temporalLayer?: number } {
  const { spatialLayer, temporalLayer } = parse(layers, value, 'layers');
  return temporalLayer === undefined ? { spatialLayer } : { spatialLayer, temporalLayer };
}
