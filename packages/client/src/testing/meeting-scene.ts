import type { MeetingState } from '@footlight/contract';
import { Footlight } from '../footlight.ts';
import type { Meeting, OpenMeetingOptions } from '../meeting/types.ts';
import type { ConnectionState, RoomState } from '../room/types.ts';
import type { Timings } from '../timings.ts';
import { fakeMedia } from './fake-media.ts';
import { ids, RoomServer } from './room-server.ts';
import { shortTimings } from './short-timings.ts';
import { until } from './until.ts';

const meetingTimings: Partial<Timings> = { ...shortTimings, viewsMs: 5, meetingTickMs: 5 };

/** A server with a meeting, and the SDK that enters it with short delays. */
export class MeetingScene {
  readonly server: RoomServer;
  readonly media = fakeMedia();
  readonly #footlight: Footlight;

  private constructor(server: RoomServer, timings: Partial<Timings>) {
    this.server = server;
    this.#footlight = new Footlight({
      baseUrl: server.url,
      handlerFactory: this.media.factory,
      timings: { ...meetingTimings, ...timings },
    });
  }

  static async start(timings: Partial<Timings> = {}): Promise<MeetingScene> {
    const server = new RoomServer();
    server.meeting = meetingState();
    await server.start();
    return new MeetingScene(server, timings);
  }

  open(options?: OpenMeetingOptions): Meeting {
    return this.#footlight.openMeeting(ids.room, options);
  }

  async close(): Promise<void> {
    this.#footlight.close();
    await this.server.stop();
  }
}

export function meetingState(change: Partial<MeetingState> = {}): MeetingState {
  return {
    title: 'Weekly',
    access: 'open',
    lobby: false,
    locked: false,
    hostUserId: ids.user,
    leaderPeerId: ids.host,
    activeSince: '2026-01-01T20:00:00.000Z',
    broadcast: null,
    ...change,
  };
}

export function reached({ room }: Meeting, connection: ConnectionState): Promise<RoomState> {
  return until(room.store, (state) => state.connection === connection);
}
