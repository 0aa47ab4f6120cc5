/** The media of some of the people of bench/meeting.ts, of both sides, in a process of its own; who speaks for them to the server is the bench. */
import {
  connectCounter,
  connectSend,
  type RtcCounter,
  type RtcSender,
  type RtpCapabilities,
  type RtpParameters,
  type SentTrack,
  type TransportParameters,
} from '@footlight/load/rtc';
import { type Kind, kinds, picture } from './meeting-traffic.ts';
import { serveMethods } from './remote.ts';

/** Through our server, or mediasoup alone. */
export type SideName = 'ours' | 'raw';

export interface Offered {
  side: SideName;
  /** Of one side and process. */
  person: number;
  send: TransportParameters;
  receive: TransportParameters;
  router: RtpCapabilities;
}
export interface Answered {
  sendDtls: object;
  receiveDtls: object;
  tracks: { kind: Kind; rtpParameters: RtpParameters }[];
}
export interface Counts {
  sent: number;
  received: number;
  /** Of this process, so far. */
  cpuSeconds: number;
}

interface Media {
  sender: RtcSender;
  counter: RtcCounter;
  tracks: SentTrack[];
}

const people: Record<SideName, Map<number, Media>> = { ours: new Map(), raw: new Map() };
const tracksOf = (side: SideName) => [...people[side].values()].flatMap(({ tracks }) => tracks);

const methods = {
  prepare: async ({ side, person, send, receive, router }: Offered): Promise<Answered> => {
    const [sender, counter] = await Promise.all([connectSend(send), connectCounter(receive)]);
    const tracks = kinds.map((kind) => sender.addTrack(kind, router, kind === 'video' ? picture : {}));
    people[side].set(person, { sender, counter, tracks });
    return {
      sendDtls: sender.dtlsParameters,
      receiveDtls: counter.dtlsParameters,
      tracks: tracks.map(({ kind, rtpParameters }) => ({ kind, rtpParameters })),
    };
  },
  /** Resolves when both ways are open; the server knows both ends by then. */
  open: async ({ side, person }: Pick<Offered, 'side' | 'person'>): Promise<null> => {
    const { sender, counter } = people[side].get(person)!;
    await Promise.all([sender.open(), counter.open()]);
    return null;
  },
  start: (side: SideName): null => {
    for (const track of tracksOf(side)) track.start();
    return null;
  },
  stop: (side: SideName): null => {
    for (const track of tracksOf(side)) track.stop();
    return null;
  },
  counts: (side: SideName): Counts => {
    const { user, system } = process.cpuUsage();
    return {
      sent: tracksOf(side).reduce((sum, { packetsSent }) => sum + packetsSent, 0),
      received: [...people[side].values()].reduce((sum, { counter }) => sum + counter.packets, 0),
      cpuSeconds: (user + system) / 1e6,
    };
  },
};
export type MeetingMedia = typeof methods;

serveMethods(methods);
