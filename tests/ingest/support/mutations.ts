import {
  buildAudioTag,
  buildVideoTag,
  ChunkWriter,
  commandMessage,
  concatBytes,
  handshakeSize,
  type RtmpMessage,
} from '@footlight/formats';
import type { Loops } from './scenarios.ts';

/** Everything a publisher sends in its first second, handshake included, as one run of bytes: it does not wait for answers. */
export function conversation(streamKey: string, { video, audio }: Loops): { handshake: Uint8Array; rest: Uint8Array } {
  const writer = new ChunkWriter();
  const media = (kind: 'audio' | 'video', timestamp: number, payload: Uint8Array): RtmpMessage => {
    return {
      typeId: kind === 'audio' ? 8 : 9,
      streamId: 1,
      timestamp,
      chunkStreamId: kind === 'audio' ? 4 : 6,
      payload,
    };
  };
  const record = video.config.description;
  const videoFrames = video.samples.slice(0, 8).map(({ dts, pts, key, data }) => {
    return media('video', dts, buildVideoTag({ kind: 'frame', codec: 'h264', key, compositionMs: pts - dts, data }));
  });
  const audioFrames = audio.samples.slice(0, 12).map(({ dts, data }) => {
    return media('audio', dts, buildAudioTag({ kind: 'frame', codec: 'aac', data }));
  });
  const rest = concatBytes([
    writer.write(commandMessage(['connect', 1, { app: 'live', tcUrl: 'rtmp://localhost/live' }])),
    writer.setChunkSize(4096),
    writer.write(commandMessage(['releaseStream', 2, null, streamKey])),
    writer.write(commandMessage(['createStream', 3, null])),
    writer.write(commandMessage(['publish', 4, null, streamKey, 'live'], 1)),
    writer.write(media('video', 0, buildVideoTag({ kind: 'config', codec: 'h264', record }))),
    writer.write(media('audio', 0, buildAudioTag({ kind: 'config', codec: 'aac', data: audio.config.description }))),
    ...videoFrames.map((message) => writer.write(message)),
    ...audioFrames.map((message) => writer.write(message)),
    writer.write(commandMessage(['deleteStream', 5, null, 1])),
  ]);
  const handshake = new Uint8Array(1 + 2 * handshakeSize);
  handshake[0] = 3;
  return { handshake, rest };
}

/** Numbers from 0 to below `limit` that follow from the seed alone (mulberry32). */
export function seededNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const telling = [0, 1, 0x7f, 0x80, 0xff];

/** A copy with one to six bytes set, inserted or removed, or the end cut off; more often in front, where the commands are. */
export function mutate(bytes: Uint8Array, below: (limit: number) => number): Uint8Array {
  let mutated = bytes;
  for (let edits = 1 + below(6); edits > 0; edits--) {
    const at = below(below(2) === 0 ? mutated.length : Math.min(600, mutated.length));
    const byte = below(2) === 0 ? telling[below(telling.length)]! : below(256);
    const [before, after] = [mutated.subarray(0, at), mutated.subarray(at)];
    switch (below(8)) {
      case 0:
        mutated = concatBytes([before, Uint8Array.of(byte), after]);
        break;
      case 1:
        mutated = concatBytes([before, after.subarray(1)]);
        break;
      case 2:
        mutated = at === 0 ? mutated : before;
        break;
      default:
        mutated = concatBytes([before, Uint8Array.of(byte), after.subarray(1)]);
    }
  }
  return mutated;
}
