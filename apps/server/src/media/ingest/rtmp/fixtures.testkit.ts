import { buildAudioTag, buildVideoTag } from '@footlight/formats';
import { TestClient } from './rtmp.testkit.ts';

export const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
/** H.264 of 320 × 180, Constrained Baseline, level 1.2. */
export const avcC = hex('0142c00cffe100196742c00cd901419f9f011000000300100000030320f142a48001000568cb83cb20');
export const videoStart = buildVideoTag({ kind: 'config', codec: 'h264', record: avcC });
/** An IDR slice and a P slice, as far as their headers. */
export const picture = (key: boolean) =>
  buildVideoTag({
    kind: 'frame',
    codec: 'h264',
    key,
    compositionMs: 0,
    data: hex(key ? '0000000465888421' : '00000004419a2468'),
  });
export const audioStart = buildAudioTag({ kind: 'config', codec: 'aac', data: hex('1190') });
export const sound = buildAudioTag({ kind: 'frame', codec: 'aac', data: hex('2110045f') });

/** A client that publishes. */
export async function publish(port: number, name = 'key'): Promise<TestClient> {
  const client = new TestClient(port);
  await client.open();
  const { code } = await client.publish(name);
  if (code !== 'NetStream.Publish.Start') throw new Error(`publish was answered with ${code}`);
  return client;
}
