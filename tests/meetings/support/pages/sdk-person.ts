/** Somebody in a meeting by the SDK, with a picture and a tone of its own that cost next to nothing to encode. */
import { Footlight, type Meeting, type RoomState } from '@footlight/client';

let meeting: Meeting;

/** Enters as a guest, sends, and shows the camera of everybody who is there or comes. Answers the own peer id. */
export async function enter(roomId: string): Promise<string> {
  meeting = new Footlight({ baseUrl: location.origin }).openMeeting(roomId);
  const { room } = meeting;
  room.store.subscribe(showEverybody);
  await Promise.all([room.publish('camera', picture()), room.publish('microphone', tone())]);
  return room.store.get().me!.peerId;
}

let shown = '';
function showEverybody(): void {
  const { published } = meeting.room.store.get();
  const cameras = published.filter(({ appData }) => appData.source === 'camera').map(({ peerId }) => peerId);
  if (shown === cameras.join()) return;
  shown = cameras.join();
  meeting.setViews(cameras.map((peerId) => ({ peerId, source: 'camera', height: 120 })));
}

function picture(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [160, 120];
  const context = canvas.getContext('2d')!;
  let ticks = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(ticks++ * 20) % 360} 80% 50%)`;
    context.fillRect(0, 0, 160, 120);
  }, 100);
  return canvas.captureStream(10).getVideoTracks()[0]!;
}

function tone(): MediaStreamTrack {
  const audio = new AudioContext();
  const destination = audio.createMediaStreamDestination();
  const oscillator = audio.createOscillator();
  oscillator.connect(destination);
  oscillator.start();
  return destination.stream.getAudioTracks()[0]!;
}

/** As `source peerId consumerId`, of everything that has arrived by now and goes on arriving. */
async function flowing(): Promise<Map<string, number>> {
  const { tracks } = await meeting.room.stats();
  const { remote } = meeting.room.store.get();
  const flows = new Map<string, number>();
  for (const { consumerId, source, peerId } of remote) {
    const stats = tracks.find(({ id }) => id === consumerId);
    const amount = source === 'camera' ? stats?.framesDecoded : stats?.bitrateBps;
    if (amount) flows.set(`${source} ${peerId} ${consumerId}`, amount);
  }
  return flows;
}

/**
 * Resolves when camera and sound of each of `peerIds` arrive and none of it by a consumer in `not`; with the consumers. Statistics are not told,
 * they have to be looked up.
 */
export async function receives(peerIds: string[], not: string[] = []): Promise<string[]> {
  let before = await flowing();
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const now = await flowing();
    const going = [...now].filter(
      ([name, amount]) => name.startsWith('microphone') || amount > (before.get(name) ?? 0),
    );
    before = now;
    const arrived = going.map(([name]) => name.split(' ') as [string, string, string]);
    const fresh = arrived.filter(([, , consumerId]) => !not.includes(consumerId));
    const complete = peerIds.every((peerId) =>
      ['camera', 'microphone'].every((source) => fresh.some(([one, other]) => one === source && other === peerId)),
    );
    if (complete) return fresh.map(([, , consumerId]) => consumerId);
  }
  throw new Error(`not everything arrives: ${[...before.keys()].join(', ')} of ${peerIds.length} people`);
}

export function state(): Pick<RoomState, 'connection'> & { peerId: string | null; peers: number } {
  const { connection, me, peers } = meeting.room.store.get();
  return { connection, peerId: me?.peerId ?? null, peers: peers.length };
}
