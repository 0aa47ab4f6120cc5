/**
 * `node publish-file.testkit.ts <file> <url> <flv|whip> [options of the muxer as JSON]`: an encoder as a process of its own, which publishes the tracks of a file as they
 * are, at the pace of time. It is the FFmpeg that node-av brings: newer than that of distributions, it knows all of Enhanced RTMP, and WHIP.
 */
import { Demuxer, Muxer } from 'node-av/api';
import { AV_LOG_ERROR } from 'node-av/constants';
import { Log } from 'node-av/lib';

const [file, url, format, options] = process.argv.slice(2);
if (file === undefined || url === undefined || format === undefined) throw new Error('file, url and format are needed');
Log.setLevel(AV_LOG_ERROR);
const input = await Demuxer.open(file);
const output = await Muxer.open(url, { format, input, options: JSON.parse(options ?? '{}') });
const tracks = new Map(input.streams.map((stream) => [stream.index, { stream, output: output.addStream(stream) }]));
const startedAt = performance.now();
for await (const packet of input.packets()) {
  if (packet === null) break;
  const track = tracks.get(packet.streamIndex)!;
  const { num, den } = track.stream.timeBase;
  const dueMs = (Number(packet.dts) * 1000 * num) / den - (performance.now() - startedAt);
  if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
  await output.writePacket(packet, track.output);
}
await output.close();
await input.close();
