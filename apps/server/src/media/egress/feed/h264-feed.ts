import { h264Profile, packetiseH264, parseAvcC, type VideoConfig } from '@footlight/formats';
import type { RtpCapabilities } from '../../sfu/index.ts';
import type { FedCodec } from './fed-track.ts';

/**
 * H.264 of the lowest profile that the room has, whatever the stream's own is. The profile decides only who is allowed to consume: a browser
 * without a hardware decoder claims no more than main, yet its decoder goes by the parameter sets in the stream and plays high.
 */
export function h264Codec(room: RtpCapabilities): FedCodec {
  const offered = (room.codecs ?? []).flatMap(({ mimeType, parameters }) =>
    /^video\/h264$/i.test(mimeType) ? [String(parameters?.['profile-level-id'] ?? lowestLevelId)] : [],
  );
  const lowest = offered.toSorted((a, b) => order[h264Profile(a) ?? 'high'] - order[h264Profile(b) ?? 'high'])[0];
  return {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: {
      'packetization-mode': 1,
      'level-asymmetry-allowed': 1,
      'profile-level-id': lowest ?? lowestLevelId,
    },
  };
}

const lowestLevelId = '42e01f';
const order = { 'constrained-baseline': 0, baseline: 0, main: 1, 'constrained-high': 2, high: 2 };

/** Packetises the frames of one configuration. */
export class H264Payloads {
  readonly #parameterSets: Uint8Array[];
  readonly #maxPayload: number;

  constructor({ description }: VideoConfig, maxPayload: number) {
    const { sps, pps } = parseAvcC(description);
    this.#parameterSets = [...sps, ...pps];
    this.#maxPayload = maxPayload;
  }

  /** Throws FormatError where the frame is not AVCC. */
  of({ data, key }: { data: Uint8Array; key: boolean }): Uint8Array[] {
    return packetiseH264(data, this.#maxPayload, key ? this.#parameterSets : []);
  }
}
