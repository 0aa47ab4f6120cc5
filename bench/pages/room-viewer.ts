import { Footlight } from '@footlight/client';

/** A viewer who watches by WebRTC alone, through the SDK as the watch page does. Resolves with the first picture. */
async function watchRoom(broadcastId: string): Promise<void> {
  const footlight = new Footlight({ baseUrl: location.origin });
  await footlight.session.becomeGuest();
  const room = footlight.openRoom(broadcastId);
  const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true, playsInline: true });
  document.body.append(video);
  const shown = new Promise<void>((resolve) => {
    video.requestVideoFrameCallback(() => resolve());
  });
  const play = () => {
    const { remote } = room.store.get();
    // Sound and picture together: the browser keeps them in sync, and the delay that takes is in the figure.
    if (video.srcObject !== null || new Set(remote.map(({ kind }) => kind)).size < 2) return;
    video.srcObject = new MediaStream(remote.map(({ track }) => track));
  };
  room.store.subscribe(play);
  play();
  await shown;
}

Object.assign(globalThis, { watchRoom });
