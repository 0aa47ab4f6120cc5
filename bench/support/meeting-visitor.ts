/** Somebody who comes into a meeting again and again, in a process of its own, so that what the crowd costs is not in its times. */
import type { TrackOptions } from '@footlight/load/rtc';
import { Person } from '../../tests/support/person.ts';
import { MeetingPage, now } from './meeting-page.ts';
import { MeetingSocket } from './meeting-socket.ts';
import { MeetingSpeaker } from './meeting-speaker.ts';
import { serveMethods } from './remote.ts';

export interface Visits {
  url: string;
  roomId: string;
  joins: number;
  /** Cameras on the page; null: everybody's. */
  tiles: number | null;
  /** What the visitor sends; null: nothing. */
  camera: TrackOptions | null;
}
/** From the first byte of the socket, in milliseconds. */
export interface VisitTimes {
  /** To the first packet of somebody's picture, and to one of all that are on the page. */
  firstMs: number[];
  allMs: number[];
  /** Until camera and microphone are sent, where they are. */
  sendsMs: number[];
}

async function visit({ url, roomId, tiles, camera }: Visits, token: string | undefined, times: VisitTimes) {
  const from = now();
  const page = await MeetingPage.open(
    await MeetingSocket.connect(url, token),
    roomId,
    tiles ?? Number.POSITIVE_INFINITY,
  );
  const [pictures, speaker] = await Promise.all([
    page.allPictures(),
    camera &&
      MeetingSpeaker.open(page, camera).then((speaker) => {
        times.sendsMs.push(now() - from);
        return speaker;
      }),
  ]);
  times.firstMs.push(pictures.first - from);
  times.allMs.push(pictures.last - from);
  await speaker?.close();
  await page.close();
}

const methods = {
  visit: async (visits: Visits): Promise<VisitTimes> => {
    const { token } = await Person.guest(visits.url);
    const times: VisitTimes = { firstMs: [], allMs: [], sendsMs: [] };
    for (let number = 0; number < visits.joins; number++) await visit(visits, token, times);
    return times;
  },
};
export type MeetingVisitor = typeof methods;

serveMethods(methods);
