/** Somebody in a meeting by the SDK, with a picture and a tone of its own that cost next to nothing to encode. */
import { Footlight, type Meeting, type RoomState } from '@footlight/client';

let footlight: Footlight;
let meeting: Meeting;

/** Enters as a guest, sends, and shows the camera of everybody who is there or comes. Answers the own peer id. */
export async function enter(roomId: string): Promise<string> {
  const peerId = await enterWith(roomId, 120);
  meeting.room.store.subscribe(showEverybody);
  showEverybody();
  return peerId;
}

/** Enters as a guest, sends a picture of that height, and shows nobody. Answers the own peer id. */
export async function enterWith(roomId: string, height: number): Promise<string> {
  footlight = new Footlight({ baseUrl: location.origin });
  meeting = footlight.openMeeting(roomId);
  const { room } = meeting;
  await Promise.all([room.publish('camera', picture(height), { codec: 'vp8' }), room.publish('microphone', tone())]);
  return room.store.get().me!.peerId;
}

/** Shows the cameras of these at that height, and nothing else. */
export function show(peerIds: string[], height: number): void {
  meeting.setViews(peerIds.map((peerId) => ({ peerId, source: 'camera', height })));
}

async function cameraOf(peerId: string) {
  const { tracks } = await meeting.room.stats();
  return tracks.find((track) => track.direction === 'receive' && track.source === 'camera' && track.peerId === peerId);
}

/** Resolves when pictures of that height arrive from that camera. Statistics are not told, they have to be looked up. */
export async function arrivesAt(peerId: string, height: number): Promise<void> {
  let seen: number | null | undefined;
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; ) {
    const before = await cameraOf(peerId);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const now = await cameraOf(peerId);
    seen = now?.height;
    if (seen === height && (now?.framesDecoded ?? 0) > (before?.framesDecoded ?? 0)) return;
  }
  throw new Error(`pictures have ${seen} lines, not ${height}`);
}

/** Of that camera, so far; null where it was never asked for. */
export async function framesOf(peerId: string): Promise<number | null> {
  return (await cameraOf(peerId))?.framesDecoded ?? null;
}

/** Packets of sound that have come from that peer so far. */
export async function soundOf(peerId: string): Promise<number> {
  const consumer = meeting.room.store.get().remote.find((one) => one.peerId === peerId && one.kind === 'audio');
  const links = await meeting.room.links();
  return consumer === undefined ? 0 : (links.receive?.packets ?? 0);
}

/** Switches noise suppression of the published microphone off. Tells whether it was on before, is after, and how it is published then. */
export async function changesMicrophone(): Promise<{ before: boolean; after: boolean; state: string; ended: boolean }> {
  const isOn = (one: MediaStreamTrack) => one.getSettings().noiseSuppression === true;
  const track = await footlight.devices.open({ kind: 'microphone' });
  await meeting.room.publish('microphone', track);
  const before = isOn(track);
  const changed = await footlight.devices.changeMicrophone(track, { noiseSuppression: false });
  if (changed !== track) await meeting.room.replaceTrack('microphone', changed);
  const local = meeting.room.store.get().local.find(({ source }) => source === 'microphone')!;
  return { before, after: isOn(changed), state: local.state, ended: local.track.readyState === 'ended' };
}

let shown = '';
function showEverybody(): void {
  const { published } = meeting.room.store.get();
  const cameras = published.filter(({ appData }) => appData.source === 'camera').map(({ peerId }) => peerId);
  if (shown === cameras.join()) return;
  shown = cameras.join();
  meeting.setViews(cameras.map((peerId) => ({ peerId, source: 'camera', height: 120 })));
}

function picture(height: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [(height * 16) / 9, height];
  const context = canvas.getContext('2d')!;
  let ticks = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(ticks++ * 20) % 360} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, height);
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
