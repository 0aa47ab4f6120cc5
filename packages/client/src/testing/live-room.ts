import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { FootlightError } from '../errors.ts';
import { Footlight } from '../footlight.ts';
import type { RoomEvents, RoomSession } from '../room/types.ts';
import { type FakeMedia, fakeMedia } from './fake-media.ts';
import { RoomServer } from './room-server.ts';
import { shortTimings } from './short-timings.ts';
import { until } from './until.ts';

export const timings = {
  ...shortTimings,
  placeFirstMs: 5,
  placeMostMs: 20,
};

/** A server with one room, and a client of it that has entered nothing yet. */
export async function startRoom(): Promise<{ server: RoomServer; media: FakeMedia; footlight: Footlight }> {
  const server = new RoomServer();
  await server.start();
  const media = fakeMedia();
  const footlight = new Footlight({ baseUrl: server.url, handlerFactory: media.factory, timings });
  return { server, media, footlight };
}

export const video = () => new FakeMediaStreamTrack({ kind: 'video', settings: { width: 1280, height: 720 } });

/** The next event of that name. */
export const next = <K extends keyof RoomEvents>(room: RoomSession, event: K) =>
  new Promise<RoomEvents[K]>((resolve) => {
    const off = room.events.on(event, (payload) => {
      off();
      resolve(payload);
    });
  });

/** Resolves when so many tracks are received. */
export const receiving = (room: RoomSession, count: number) =>
  until(
    room.store,
    ({ remote, media: { receive } }) => remote.length === count && (count === 0 || receive === 'connected'),
  );

/** For assert.rejects. */
export const withCode = (code: string) => (error: unknown) => error instanceof FootlightError && error.code === code;
