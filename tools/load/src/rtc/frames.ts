/** Largest RTP payload made here: under every MTU with SRTP and UDP around it. */
const mostPayloadBytes = 1100;

/** RFC 6716: a 20 ms stereo CELT frame that decodes to silence; what follows is padding a decoder skips. */
export function opusFrame(bytes: number): Buffer {
  const frame = Buffer.alloc(Math.max(3, bytes));
  frame.set([0xf8, 0xff, 0xfe]);
  return frame;
}

/**
 * A VP8 frame as RTP payloads: RFC 7741 descriptor with a 15-bit picture id, RFC 6386 frame header, filler. An SFU
 * takes it for VP8; a decoder shows nothing of use.
 */
export function vp8Frame(options: { key: boolean; pictureId: number; bytes: number }): Buffer[] {
  const frame = Buffer.alloc(Math.max(10, options.bytes));
  // Frame tag: bit 0 is 0 for a key frame, bit 4 show_frame; the size of the first partition does not matter here.
  frame[0] = (options.key ? 0 : 1) | 0x10;
  if (options.key) {
    frame.set([0x9d, 0x01, 0x2a], 3);
    frame.writeUInt16LE(640, 6);
    frame.writeUInt16LE(360, 8);
  }
  const payloads: Buffer[] = [];
  for (let offset = 0; offset < frame.length; offset += mostPayloadBytes) {
    const descriptor = Buffer.alloc(4);
    descriptor[0] = 0x80 | (offset === 0 ? 0x10 : 0);
    descriptor[1] = 0x80;
    descriptor.writeUInt16BE(0x8000 | (options.pictureId & 0x7fff), 2);
    payloads.push(Buffer.concat([descriptor, frame.subarray(offset, offset + mostPayloadBytes)]));
  }
  return payloads;
}
