import { FormatError } from '../media.ts';

/** A sender report's sender information (RFC 3550 section 6.4.1). */
export interface SenderReport {
  ssrc: number;
  /** Wall-clock time of the sender: milliseconds since the Unix epoch, with fractions. */
  ntpUnixMs: number;
  /** The same moment on the RTP clock, 32 bits. */
  rtpTimestamp: number;
  packets: number;
  octets: number;
}

export interface RtcpReports {
  senderReports: SenderReport[];
  /** Sources that said goodbye. */
  byes: number[];
}

const packetType = { senderReport: 200, bye: 203 };
const ntpEpochOffsetMs = 2_208_988_800_000;
/** NTP seconds wrap in February 2036: values of the first half are after it (RFC 5905 section 6). */
const ntpEraMs = 2 ** 32 * 1000;

/** What lip sync and teardown need of a compound RTCP packet; other packet types are passed over. */
export function parseRtcp(bytes: Uint8Array): RtcpReports {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reports: RtcpReports = { senderReports: [], byes: [] };
  let offset = 0;
  while (offset < bytes.byteLength) {
    if (offset + 4 > bytes.byteLength) throw new FormatError('an RTCP packet shorter than its header');
    const first = bytes[offset]!;
    if (first >> 6 !== 2) throw new FormatError('not RTCP version 2');
    const end = offset + 4 + view.getUint16(offset + 2) * 4;
    if (end > bytes.byteLength) throw new FormatError('an RTCP packet ends early');
    const type = bytes[offset + 1]!;
    if (type === packetType.senderReport) {
      if (end - offset < 28) throw new FormatError('a sender report without its sender information');
      reports.senderReports.push(readSenderReport(view, offset));
    } else if (type === packetType.bye) {
      const count = first & 0x1f;
      if (end - offset < 4 + count * 4) throw new FormatError('a goodbye with too few sources');
      for (let i = 0; i < count; i++) reports.byes.push(view.getUint32(offset + 4 + i * 4));
    }
    offset = end;
  }
  return reports;
}

function readSenderReport(view: DataView, offset: number): SenderReport {
  const seconds = view.getUint32(offset + 8);
  const ms = seconds * 1000 + (view.getUint32(offset + 12) / 2 ** 32) * 1000;
  return {
    ssrc: view.getUint32(offset + 4),
    ntpUnixMs: (seconds < 2 ** 31 ? ms + ntpEraMs : ms) - ntpEpochOffsetMs,
    rtpTimestamp: view.getUint32(offset + 16),
    packets: view.getUint32(offset + 20),
    octets: view.getUint32(offset + 24),
  };
}

/** A sender report without reception blocks. */
export function buildSenderReport(report: SenderReport): Uint8Array {
  const bytes = new Uint8Array(28);
  const view = new DataView(bytes.buffer);
  const ms = (report.ntpUnixMs + ntpEpochOffsetMs) % ntpEraMs;
  const seconds = Math.floor(ms / 1000);
  bytes[0] = 0x80;
  bytes[1] = packetType.senderReport;
  view.setUint16(2, 6);
  view.setUint32(4, report.ssrc);
  view.setUint32(8, seconds);
  view.setUint32(12, Math.min(0xffff_ffff, Math.round(((ms - seconds * 1000) / 1000) * 2 ** 32)));
  view.setUint32(16, report.rtpTimestamp);
  view.setUint32(20, report.packets);
  view.setUint32(24, report.octets);
  return bytes;
}

/**
 * Maps RTP timestamps of one stream to the sender's wall clock, from its sender reports: two streams of one sender that are
 * put on this clock are in sync (RFC 3550 section 6.4.1). Timestamps are unwrapped.
 */
export class SenderClock {
  readonly #ticksPerMs: number;
  #anchor: { timestamp: number; unixMs: number } | undefined;

  constructor(clockRate: number) {
    this.#ticksPerMs = clockRate / 1000;
  }

  /** Whether a report has come. */
  get known(): boolean {
    return this.#anchor !== undefined;
  }

  update(timestamp: number, ntpUnixMs: number): void {
    this.#anchor = { timestamp, unixMs: ntpUnixMs };
  }

  /** Undefined before the first report. */
  unixMsOf(timestamp: number): number | undefined {
    if (this.#anchor === undefined) return undefined;
    return this.#anchor.unixMs + (timestamp - this.#anchor.timestamp) / this.#ticksPerMs;
  }

  reset(): void {
    this.#anchor = undefined;
  }
}
