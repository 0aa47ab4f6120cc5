import { type AmfRecord, type AmfValue, decodeAmf0, encodeAmf0, isAmfRecord } from '../amf0/index.ts';
import { FormatError } from '../media.ts';
import { type RtmpMessage, rtmpType } from './messages.ts';

/** A command message: RTMP 1.0 section 7.1.1. */
export interface RtmpCommand {
  name: string;
  /** 0 asks for no answer. */
  transactionId: number;
  /** Command object, or null. */
  object: AmfRecord | null;
  arguments: AmfValue[];
}

/** A data message (section 7.1.2), as in `@setDataFrame`. */
export interface RtmpData {
  name: string;
  values: AmfValue[];
}

/** The body of a command. With type 17 a format selector precedes values that are AMF 0 all the same. */
export function decodeCommand(message: Pick<RtmpMessage, 'typeId' | 'payload'>): RtmpCommand {
  const [name, transactionId, object, ...rest] = decodeAmf0(body(message, rtmpType.commandAmf3));
  if (typeof name !== 'string') throw new FormatError('a command has no name');
  return {
    name,
    transactionId: typeof transactionId === 'number' && Number.isFinite(transactionId) ? transactionId : 0,
    object: isAmfRecord(object) ? object : null,
    arguments: rest,
  };
}

export function decodeData(message: Pick<RtmpMessage, 'typeId' | 'payload'>): RtmpData {
  const [name, ...values] = decodeAmf0(body(message, rtmpType.dataAmf3));
  if (typeof name !== 'string') throw new FormatError('a data message has no name');
  return { name, values };
}

function body(message: Pick<RtmpMessage, 'typeId' | 'payload'>, amf3Type: number): Uint8Array {
  return message.typeId === amf3Type && message.payload[0] === 0 ? message.payload.subarray(1) : message.payload;
}

/** A command message in AMF 0; chunk stream 3 is the customary one. */
export function commandMessage(values: readonly AmfValue[], streamId = 0, chunkStreamId = 3): RtmpMessage {
  return { typeId: rtmpType.commandAmf0, streamId, timestamp: 0, chunkStreamId, payload: encodeAmf0(values) };
}

/** `onStatus`: sections 7.2.2 and, for connections, Enhanced RTMP v2 "Reconnect Request". */
export function statusMessage(
  streamId: number,
  info: { level: 'status' | 'warning' | 'error'; code: string; description: string } & AmfRecord,
): RtmpMessage {
  return commandMessage(['onStatus', 0, null, info], streamId, streamId === 0 ? 3 : 5);
}
