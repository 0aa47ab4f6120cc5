import type { Sfu, SfuSnapshot } from '../../media/sfu/index.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import type { Meetings, RoomsService } from '../rooms/index.ts';

/** From and to how many peers. */
const roomSizes = [
  [0, 1],
  [2, 2],
  [3, 5],
  [6, 15],
  [16, 50],
  [51, 200],
  [201, 1000],
  [1001, Number.POSITIVE_INFINITY],
] as const;

/** Gauges of rooms, sockets and the media plane, read when Prometheus asks. */
export function addGauges(
  metrics: Metrics,
  deps: { rooms: RoomsService; meetings: Meetings; sfu: Sfu; sockets: () => number },
): void {
  const single = (name: string, help: string, value: () => number) => {
    metrics.gauge({ name, help, labels: [] }, () => [{ labels: {}, value: value() }]);
  };
  const rooms = () => [...deps.rooms.open];
  single('footlight_rooms', 'Open rooms', () => rooms().length);
  single('footlight_peers', 'Peers in all rooms', () => rooms().reduce((sum, room) => sum + room.size, 0));
  single('footlight_viewers', 'Viewers in all rooms', () => rooms().reduce((sum, room) => sum + room.viewers, 0));
  metrics.gauge({ name: 'footlight_rooms_by_size', help: 'Open rooms by number of peers', labels: ['peers'] }, () => {
    const sizes = rooms().map(({ size }) => size);
    return roomSizes.map(([least, most]) => ({
      labels: { peers: most === Number.POSITIVE_INFINITY ? `${least}+` : `${least}-${most}` },
      value: sizes.filter((size) => size >= least && size <= most).length,
    }));
  });
  single('footlight_largest_room_peers', 'Peers in the largest room', () =>
    rooms().reduce((most, room) => Math.max(most, room.size), 0),
  );
  single('footlight_meetings', 'Meetings that go on', () => deps.meetings.numbers().meetings);
  single('footlight_meeting_peers', 'Peers in meetings, without the audience of a broadcast', () => {
    return deps.meetings.numbers().people;
  });
  single('footlight_lobby_waiting', 'Connections that wait in lobbies', () => deps.meetings.numbers().waiting);
  single('footlight_sockets', 'Open sockets', deps.sockets);

  // One snapshot serves all gauges of a scrape: they are read within the same turn of the event loop.
  let latest: Promise<SfuSnapshot> | null = null;
  const snapshot = () => {
    latest ??= deps.sfu.snapshot().finally(() => {
      latest = null;
    });
    return latest;
  };
  const fromSnapshot = <L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (snapshot: SfuSnapshot) => { labels: Record<L, string>; value: number }[],
  ) => metrics.gauge({ name, help, labels }, async () => read(await snapshot()));

  fromSnapshot(
    'footlight_transports',
    'WebRTC transports by ICE and DTLS state',
    ['layer', 'state'],
    ({ transports }) => [
      ...Object.entries(transports.byIceState).map(([state, value]) => ({ labels: { layer: 'ice', state }, value })),
      ...Object.entries(transports.byDtlsState).map(([state, value]) => ({ labels: { layer: 'dtls', state }, value })),
    ],
  );
  fromSnapshot('footlight_producers', 'Producers in all rooms', [], ({ totals }) => [
    { labels: {}, value: totals.producers },
  ]);
  fromSnapshot('footlight_consumers', 'Consumers in all rooms', [], ({ totals }) => [
    { labels: {}, value: totals.consumers },
  ]);
  fromSnapshot('footlight_piped_producers', 'Producers piped to a further worker', [], ({ totals }) => [
    { labels: {}, value: totals.pipedProducers },
  ]);
  const perWorker = (name: string, help: string, value: (worker: SfuSnapshot['workers'][number]) => number) => {
    fromSnapshot(name, help, ['worker'], ({ workers }) =>
      workers.map((worker) => ({ labels: { worker: String(worker.index) }, value: value(worker) })),
    );
  };
  perWorker('footlight_worker_up', 'Whether a media worker runs', ({ alive }) => Number(alive));
  perWorker('footlight_worker_cpu_seconds', 'CPU time a media worker has used', ({ cpuSeconds }) => cpuSeconds);
  perWorker('footlight_worker_resident_bytes', 'Resident memory of a media worker', ({ rssBytes }) => rssBytes);
  perWorker('footlight_worker_consumers', 'Consumers on a media worker', ({ consumers }) => consumers);
}
