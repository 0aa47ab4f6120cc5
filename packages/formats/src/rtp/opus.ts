import type { Depacketiser, Payload, RtpFrame } from './depacketiser.ts';

/** RFC 7587: one packet is one Opus packet, which any other may follow. */
export class OpusDepacketiser implements Depacketiser {
  readonly needsKeyFrame = false;
  readonly dropped = 0;

  push({ data, timestamp }: Payload): RtpFrame[] {
    return data.byteLength === 0 ? [] : [{ timestamp, key: true, data }];
  }
}
