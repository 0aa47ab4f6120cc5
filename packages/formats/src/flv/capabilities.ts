import { type AmfRecord, type AmfValue, isAmfRecord } from '../amf0/index.ts';
import { audioFourCc, videoFourCc } from './fourcc.ts';

/** CapsExMask: Enhanced RTMP v2, "Enhancing NetConnection connect Command". */
export const capsEx = { reconnect: 1, multitrack: 2, modEx: 4, timestampNanoOffset: 8 } as const;

/** FourCcInfoMask. */
const canForward = 4;

/** What the peer said of Enhanced RTMP in `connect`. */
export interface PeerCapabilities {
  enhanced: boolean;
  reconnect: boolean;
  multitrack: boolean;
  fourCcs: string[];
}

/** Reads the command object of `connect`: `fourCcList` of version 1, info maps and `capsEx` of version 2. */
export function readCapabilities(object: AmfRecord): PeerCapabilities {
  const list = Array.isArray(object.fourCcList) ? object.fourCcList : [];
  const fourCcs = [
    ...list.filter((value) => typeof value === 'string'),
    ...keys(object.videoFourCcInfoMap),
    ...keys(object.audioFourCcInfoMap),
  ];
  const caps = typeof object.capsEx === 'number' ? object.capsEx : 0;
  return {
    enhanced: fourCcs.length > 0 || caps !== 0,
    reconnect: (caps & capsEx.reconnect) !== 0,
    multitrack: (caps & capsEx.multitrack) !== 0,
    fourCcs: [...new Set(fourCcs)],
  };
}

function keys(value: AmfValue): string[] {
  return isAmfRecord(value) ? Object.keys(value) : [];
}

/** What an ingest server that forwards every codec of ours puts into the properties of its `_result`. */
export function serverCapabilities(): AmfRecord {
  const forwarded = (table: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.keys(table).map((fourCc) => [fourCc, canForward]));
  return {
    capsEx: capsEx.multitrack | capsEx.modEx | capsEx.timestampNanoOffset,
    fourCcList: [...Object.keys(videoFourCc), ...Object.keys(audioFourCc)],
    videoFourCcInfoMap: forwarded(videoFourCc),
    audioFourCcInfoMap: forwarded(audioFourCc),
  };
}
