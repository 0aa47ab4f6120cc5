import { Footlight, type PlaybackProtocol, type RoomSession } from '@footlight/client';
import { type LipSync, measureLipSync } from './lip-sync.ts';

export type Way = PlaybackProtocol | 'whep';

/** Watches the show in this way and no other. */
export async function watch(broadcastId: string, way: Way): Promise<LipSync> {
  const video = Object.assign(document.createElement('video'), { autoplay: true, playsInline: true });
  // Where it can be seen: pictures of others are not composed, and so not counted.
  document.body.replaceChildren(video);
  const footlight = new Footlight({ baseUrl: location.origin });
  const room = footlight.openRoom(broadcastId, { receiving: false });
  await until(room, () => room.store.get().counts?.onAir === true || room.store.get().broadcast?.onAir === true);
  if (way === 'whep') {
    video.srcObject = await playByWhep(broadcastId);
    return await measureLipSync(video);
  }
  const player = footlight.openPlayer(room, { protocols: [way] });
  if (way === 'webrtc') {
    await until(room, () => new Set(room.store.get().remote.map(({ kind }) => kind)).size === 2);
    video.srcObject = new MediaStream(room.store.get().remote.map(({ track }) => track));
  } else {
    player.attach(video);
  }
  return await measureLipSync(video);
}

function until(room: RoomSession, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { connection, error } = room.store.get();
      const isClosed = connection === 'closed';
      if (!holds() && !isClosed) return;
      release();
      if (isClosed) reject(error ?? new Error('the room was closed'));
      else resolve();
    };
    const release = room.store.subscribe(look);
    look();
  });
}

/** As any WHEP client does it: while there is nothing to play, the server says when to ask again. */
async function playByWhep(broadcastId: string): Promise<MediaStream> {
  const connection = new RTCPeerConnection();
  for (const kind of ['audio', 'video']) connection.addTransceiver(kind, { direction: 'recvonly' });
  await connection.setLocalDescription();
  for (;;) {
    const answer = await fetch(`/whep/${broadcastId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: connection.localDescription!.sdp,
    });
    const text = await answer.text();
    const retryAfter = answer.headers.get('retry-after');
    if (answer.status === 201) {
      await connection.setRemoteDescription({ type: 'answer', sdp: text });
      return new MediaStream(connection.getReceivers().map(({ track }) => track));
    }
    if (answer.status !== 409 || retryAfter === null)
      throw new Error(`WHEP was answered with ${answer.status}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, Number(retryAfter) * 1000));
  }
}
