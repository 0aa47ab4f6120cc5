import { ByteReader } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { type RtmpMessage, rtmpType } from './messages.ts';

/** The messages inside an aggregate message (RTMP 1.0 section 7.1.6): FLV tags, whose times are shifted so that the first has the aggregate's. */
export function splitAggregate(aggregate: RtmpMessage): RtmpMessage[] {
  const reader = new ByteReader(aggregate.payload);
  const messages: RtmpMessage[] = [];
  let shift: number | undefined;
  while (reader.left > 0) {
    const typeId = reader.u8() & 0x1f;
    const size = reader.u24();
    const time = reader.u24() + reader.u8() * 2 ** 24;
    reader.skip(3);
    shift ??= aggregate.timestamp - time;
    const payload = reader.bytes(size);
    reader.skip(Math.min(4, reader.left)); // back pointer, which some senders leave out at the end
    if (typeId === rtmpType.aggregate) throw new FormatError('an aggregate inside an aggregate');
    messages.push({ ...aggregate, typeId, timestamp: (time + shift) >>> 0, payload });
  }
  return messages;
}
