import { splitLengthPrefixed } from '../h264/index.ts';

const stapA = 24;
const fuA = 28;

/**
 * The payloads of one access unit (RFC 6184 packetisation mode 1): the marker belongs on the last one. Small NAL units that
 * follow each other share a STAP-A, large ones are cut into FU-A.
 * @param data AVCC with 4-byte lengths
 * @param parameterSets SPS and PPS to send before it: with every key frame, so that anybody can join there
 */
export function packetiseH264(
  data: Uint8Array,
  maxPayload: number,
  parameterSets: readonly Uint8Array[] = [],
): Uint8Array[] {
  if (maxPayload < 16) throw new RangeError('payloads of 16 bytes at least');
  const payloads: Uint8Array[] = [];
  let group: Uint8Array[] = [];
  let groupSize = 1;
  const endGroup = () => {
    if (group.length === 1) payloads.push(group[0]!);
    else if (group.length > 1) payloads.push(aggregate(group, groupSize));
    group = [];
    groupSize = 1;
  };
  for (const nal of [...parameterSets, ...splitLengthPrefixed(data)]) {
    if (groupSize + 2 + nal.byteLength > maxPayload) endGroup();
    if (nal.byteLength > maxPayload) {
      payloads.push(...fragment(nal, maxPayload));
    } else {
      group.push(nal);
      groupSize += 2 + nal.byteLength;
    }
  }
  endGroup();
  return payloads;
}

/** Section 5.7.1: the highest NRI of the units, and the forbidden bit if any has it. */
function aggregate(nals: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const importance = Math.max(...nals.map((nal) => nal[0]! & 0x60));
  bytes[0] = nals.reduce((forbidden, nal) => forbidden | (nal[0]! & 0x80), 0) | importance | stapA;
  let offset = 1;
  for (const nal of nals) {
    view.setUint16(offset, nal.byteLength);
    bytes.set(nal, offset + 2);
    offset += 2 + nal.byteLength;
  }
  return bytes;
}

/** Section 5.8, in pieces of like size. */
function fragment(nal: Uint8Array, maxPayload: number): Uint8Array[] {
  const header = nal[0]!;
  const content = nal.byteLength - 1;
  const count = Math.ceil(content / (maxPayload - 2));
  const size = Math.ceil(content / count);
  const payloads: Uint8Array[] = [];
  for (let start = 0; start < content; start += size) {
    const end = Math.min(content, start + size);
    const bytes = new Uint8Array(2 + end - start);
    bytes[0] = (header & 0xe0) | fuA;
    bytes[1] = (start === 0 ? 0x80 : 0) | (end === content ? 0x40 : 0) | (header & 0x1f);
    bytes.set(nal.subarray(1 + start, 1 + end), 2);
    payloads.push(bytes);
  }
  return payloads;
}
