import type { Codec, CodecContext } from 'node-av/lib';
import type { Readiness } from '../request.ts';

type Constants = typeof import('node-av/constants');

/** FFmpeg as node-av binds it. Only a codec process loads it: a fault in it ends that process and nothing else. */
export type Av = typeof import('node-av/lib') & { readonly is: Constants };

export type { CodecContext, Frame as AvFrame } from 'node-av/lib';

/** Codecs without which the stages could not keep their promise. */
const decoders = ['aac', 'libopus', 'h264', 'hevc', 'vp8', 'vp9', 'libdav1d'] as const;
const encoders = ['aac', 'libopus', 'libx264', 'mjpeg'] as const;

export type DecoderName = (typeof decoders)[number];
export type EncoderName = (typeof encoders)[number];

/** Loads node-av by the name of its package. Answers why where it cannot. */
export async function loadAv(
  name: string,
): Promise<{ av: Av; readiness: Readiness } | { av: undefined; readiness: Readiness }> {
  let av: Av;
  try {
    const [library, constants] = await Promise.all([import(`${name}/lib`), import(`${name}/constants`)]);
    av = { ...library, is: constants };
  } catch (error) {
    return { av: undefined, readiness: { ok: false, ...explain(name, error) } };
  }
  av.Log.setLevel(av.is.AV_LOG_FATAL); // damaged input is ordinary; return codes tell of it
  const missing = [
    ...decoders.filter((codec) => decoderNamed(av, codec) === null).map((codec) => `decoder ${codec}`),
    ...encoders.filter((codec) => encoderNamed(av, codec) === null).map((codec) => `encoder ${codec}`),
  ];
  if (missing.length > 0) {
    return { av: undefined, readiness: { ok: false, reason: 'incomplete', detail: missing.join(', ') } };
  }
  return { av, readiness: { ok: true, ffmpeg: av.getFFmpegInfo().version } };
}

/** Null where FFmpeg was built without it. The names are branded types in node-av. */
export function decoderNamed(av: Av, name: DecoderName): Codec | null {
  return av.Codec.findDecoderByName(name as unknown as Parameters<Av['Codec']['findDecoderByName']>[0]);
}

export function encoderNamed(av: Av, name: EncoderName): Codec | null {
  return av.Codec.findEncoderByName(name as unknown as Parameters<Av['Codec']['findEncoderByName']>[0]);
}

/**
 * Options by name, the codec's own before FFmpeg's general ones. Not as a Dictionary given to `open2`: FFmpeg frees it there, and node-av
 * once more when it is collected.
 */
export function setOptions(av: Av, context: CodecContext, options: Record<string, string>): void {
  for (const [name, value] of Object.entries(options)) {
    check(av, context.setOption(name, value), `set ${name} to ${value}`);
  }
}

function explain(name: string, error: unknown): { reason: 'missing' | 'unloadable'; detail: string } {
  const detail = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const missing = code === 'ERR_MODULE_NOT_FOUND' && detail.includes(`'${name}'`);
  return { reason: missing ? 'missing' : 'unloadable', detail };
}

/** FFmpeg refused something a stage cannot do without. */
export class AvError extends Error {
  constructor(av: Av, code: number, operation: string) {
    super(`${operation}: ${av.FFmpegError.strerror(code)}`);
    this.name = 'AvError';
  }
}

/** Throws for a negative return code. */
export function check(av: Av, code: number, operation: string): void {
  if (code < 0) throw new AvError(av, code, operation);
}
