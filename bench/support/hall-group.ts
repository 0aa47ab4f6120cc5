/** Some of the people or the listeners of bench/meeting-hall.ts, in a process of their own. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TrackOptions } from '@footlight/load/rtc';
import { MeetingPage, now } from './meeting-page.ts';
import { MeetingSocket } from './meeting-socket.ts';
import { MeetingSpeaker, type Microphone } from './meeting-speaker.ts';
import { serveMethods } from './remote.ts';

export interface Arrival {
  url: string;
  roomId: string;
  /** One each; they all come at once. */
  tokens: string[];
  tiles: number;
  /** Null: they only listen. */
  camera: TrackOptions | null;
}
export interface Counts {
  /** Packets by producer, and by layer of each. */
  sent: [producerId: string, packets: readonly number[]][];
  /** Of each producer: how many receive it now, and packets that came since they began. */
  received: [producerId: string, flowing: number, packets: number][];
}
/** How a change of who speaks came to one page, in milliseconds since `from`: when it was told, and when it had the picture. */
export interface Seen {
  toldMs: number;
  pictureMs: number;
}

const pages: MeetingPage[] = [];
const speakers: MeetingSpeaker[] = [];

async function enter({ url, roomId, tokens, tiles, camera }: Arrival): Promise<number[]> {
  return Promise.all(
    tokens.map(async (token) => {
      const from = now();
      const page = await MeetingPage.open(await MeetingSocket.connect(url, token), roomId, tiles);
      pages.push(page);
      if (camera !== null) {
        const speaker = await MeetingSpeaker.open(page, camera);
        // Who talks is arranged when all are here.
        await speaker.setMicrophone('muted');
        speakers.push(speaker);
      }
      return now() - from;
    }),
  );
}

/** Rejects where it takes longer than that, with what there is to say then. */
async function inTime<T>(work: Promise<T>, withinMs: number, problem: () => string): Promise<T> {
  const timer = new AbortController();
  const late = delay(withinMs, null, { signal: timer.signal }).then(() => Promise.reject(new Error(problem())));
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

const methods = {
  enter,
  /** Resolves when every page has all its pictures. */
  settled: async (withinMs: number): Promise<null> => {
    await inTime(Promise.all(pages.map((page) => page.allPictures())), withinMs, () => {
      const missing = pages.map(({ missingPictures }) => missingPictures).filter((count) => count > 0);
      return `${missing.length} of ${pages.length} pages wait for pictures: ${missing}`;
    });
    return null;
  },
  peerIds: (_: null): string[] => speakers.map(({ peerId }) => peerId),
  microphone: async ({ peerId, state }: { peerId: string; state: Microphone }): Promise<number> => {
    const at = now();
    await speakers.find((speaker) => speaker.peerId === peerId)!.setMicrophone(state);
    return at;
  },
  /** Of the pages on which this person is not already; resolves when all show them. */
  seen: async ({ peerId, from, withinMs }: { peerId: string; from: number; withinMs: number }): Promise<Seen[]> => {
    const others = pages.filter((page) => page.peerId !== peerId);
    const at = await inTime(Promise.all(others.map((page) => page.showsFrom(peerId))), withinMs, () => {
      return `${others.filter((page) => !page.toldAt.has(peerId)).length} pages were not told who speaks`;
    });
    return others.flatMap((page, index) => {
      const [told, shown] = [page.toldAt.get(peerId)!, at[index]!];
      return shown < from ? [] : [{ toldMs: told - from, pictureMs: shown - from }];
    });
  },
  counts: (_: null): Counts => {
    const received = new Map<string, [flowing: number, packets: number]>();
    for (const { receptions } of pages) {
      for (const [producerId, { flowing, source }] of receptions) {
        const [flows, packets] = received.get(producerId) ?? [0, 0];
        received.set(producerId, [flows + Number(flowing), packets + source.packets]);
      }
    }
    return {
      sent: speakers.flatMap(({ sent }) => sent),
      received: [...received].map(([producerId, [flowing, packets]]) => [producerId, flowing, packets]),
    };
  },
};
export type HallGroup = typeof methods;

serveMethods(methods);
