import { FootlightError } from '../errors.ts';
import type { EngineOptions, HlsEngine } from './engine.ts';
import { openHlsJs } from './hls-js.ts';
import { openNative } from './native.ts';

export type { OpenEngine } from './engine.ts';
export { HlsWay } from './hls-way.ts';

/** hls.js where it can work, else what the browser has itself. Rejects with `codec_unsupported` where there is neither. */
export async function openEngine(options: EngineOptions): Promise<HlsEngine> {
  const engine = (await openHlsJs(options)) ?? openNative(options);
  if (engine === null) throw new FootlightError('codec_unsupported', 'this browser plays no HLS');
  return engine;
}
