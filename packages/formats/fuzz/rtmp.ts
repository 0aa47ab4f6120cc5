/**
 * Feeds mutated RTMP connections through everything that reads them, from the handshake to the headers of pictures:
 *   node packages/formats/fuzz/rtmp.ts [--runs 1000000] [--seed 1]
 */
import { createHmac } from 'node:crypto';
import {
  ChunkReader, concatBytes, decodeCommand, decodeData, equalBytes, FormatError, h264Config, hevcNalType, inspectH264, isAv1Key,
  isHevcIrap, joinLengthPrefixed, opusPacketSamples, parseAudioTag, parseAvcC, parseVideoTag, type RtmpMessage, readAudioStart,
  readControlNumber, readUserControl, readVideoStart, readVp8Frame, readVp9Frame, readVpxConfig, rtmpType, ServerHandshake, splitAggregate,
  splitLengthPrefixed, stripObus, TimestampUnwrapper, type VideoPacket,
} from '../src/index.ts'; // biome-ignore format: a list
import type { FuzzTarget } from './support/campaign.ts';
import { runAsProgram } from './support/main.ts';
import { generator, mutate } from './support/mutation.ts';
import { rtmpSessions } from './support/rtmp-sessions.ts';

const limits = { maxMessageSize: 1 << 16, maxChunkStreams: 16, maxPending: 1 << 17 };
/** Connections that stay open in the middle of what they say, as slow clients' do: what they hold counts. */
const openAtOnce = 64;
/** Of one connection beside its unfinished messages: handshake, headers, tracks. */
const besideBytes = 32 * 1024;

/** What the server keeps of a video track; frames are looked into as its own tracks do. */
interface Track {
  start: VideoPacket & { kind: 'config' };
  lengthSize: number;
  description: Uint8Array | undefined;
}

export function target(seed: number): FuzzTarget {
  const random = generator(seed);
  const sessions = rtmpSessions();
  const counts = {
    connections: 0,
    handshakes: 0,
    messages: 0,
    aggregates: 0,
    configs: 0,
    frames: 0,
    inBandConfigs: 0,
    damaged: 0,
    refused: 0,
  };
  const open: unknown[] = [];
  const crypto = {
    randomBytes: (count: number) => new Uint8Array(count).fill(9),
    hmacSha256: (key: Uint8Array, data: Uint8Array) => new Uint8Array(createHmac('sha256', key).update(data).digest()),
  };

  function connection(input: Uint8Array): void {
    const tracks = new Map<number, Track>();
    const unwrapper = new TimestampUnwrapper();
    const reader = new ChunkReader(limits, (message) => {
      counts.messages++;
      const inside = message.typeId === rtmpType.aggregate ? splitAggregate(message) : [message];
      if (message.typeId === rtmpType.aggregate) counts.aggregates++;
      for (const each of inside) attempt(() => inspect(each, tracks, unwrapper), 'damaged');
    });
    const handshake = new ServerHandshake(crypto, () => {});
    open[counts.connections++ % openAtOnce] = [reader, handshake, tracks];
    let shaken = false;
    for (let at = 0; at < input.length; ) {
      const piece = input.subarray(at, at + 1 + random(800));
      at += piece.length;
      const step = shaken ? undefined : handshake.push(piece);
      if (step?.done === false) continue;
      if (!shaken) counts.handshakes++;
      shaken = true;
      reader.push(step?.rest ?? piece);
    }
  }

  function attempt(run: () => void, count: 'damaged' | 'refused'): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      counts[count]++;
    }
  }

  function inspect(message: RtmpMessage, tracks: Map<number, Track>, unwrapper: TimestampUnwrapper): void {
    const { typeId, timestamp, payload } = message;
    if (typeId === rtmpType.commandAmf0 || typeId === rtmpType.commandAmf3) decodeCommand(message);
    else if (typeId === rtmpType.dataAmf0 || typeId === rtmpType.dataAmf3) decodeData(message);
    else if (typeId === rtmpType.userControl) readUserControl(payload);
    else if (typeId === rtmpType.acknowledgement || typeId === rtmpType.windowAcknowledgementSize)
      readControlNumber(payload);
    else if (typeId === rtmpType.video || typeId === rtmpType.audio) {
      unwrapper.unwrap(timestamp);
      if (typeId === rtmpType.video) for (const packet of parseVideoTag(payload)) inspectVideo(packet, tracks);
      else for (const packet of parseAudioTag(payload)) inspectAudio(packet);
    }
  }

  function inspectVideo(packet: VideoPacket, tracks: Map<number, Track>): void {
    if (packet.kind === 'end') return;
    if (packet.kind === 'config') {
      const { config, lengthSize } = readVideoStart(packet.codec, packet.record);
      counts.configs++;
      tracks.set(packet.trackId, { start: packet, lengthSize, description: config?.description });
      return;
    }
    const track = tracks.get(packet.trackId);
    if (track === undefined || track.start.codec !== packet.codec) return;
    counts.frames++;
    const { data } = packet;
    if (packet.codec === 'h264') {
      const nals = splitLengthPrefixed(data, track.lengthSize);
      const { sps, pps } = inspectH264(nals);
      joinLengthPrefixed(nals);
      if (sps.length === 0) return;
      const known = parseAvcC(track.description!);
      if (sps.every((set) => known.sps.some((other) => equalBytes(set, other)))) return;
      track.description = h264Config(sps, pps.length > 0 ? pps : known.pps).description;
      counts.inBandConfigs++;
    } else if (packet.codec === 'hevc') {
      for (const nal of splitLengthPrefixed(data, track.lengthSize)) isHevcIrap(hevcNalType(nal));
    } else if (packet.codec === 'av1') {
      isAv1Key(data);
      stripObus(data);
    } else {
      if (packet.codec === 'vp8') readVp8Frame(data);
      else readVp9Frame(data);
      readVpxConfig(packet.codec, track.start.record, data);
    }
  }

  function inspectAudio(packet: ReturnType<typeof parseAudioTag>[number]): void {
    if (packet.kind === 'config') readAudioStart(packet.codec, packet.record);
    else if (packet.kind === 'frame' && packet.codec === 'opus' && packet.data.length > 0)
      opusPacketSamples(packet.data);
  }

  return {
    counts,
    mayHold: openAtOnce * (limits.maxPending + besideBytes),
    next() {
      const { handshake, rest } = sessions[random(sessions.length)]!;
      const start = random(8) === 0 ? mutate(handshake, random, 4) : handshake;
      return concatBytes([start, mutate(rest, random, 8)]);
    },
    read: (input) => attempt(() => connection(input), 'refused'),
  };
}

await runAsProgram('rtmp', import.meta.url);
