import { Footlight } from '@footlight/client';

/** A viewer who watches by LL-HLS alone, through the SDK's player as the watch page does. Resolves with the first picture. */
async function watchHls(broadcastId: string): Promise<void> {
  const footlight = new Footlight({ baseUrl: location.origin });
  await footlight.session.becomeGuest();
  const room = footlight.openRoom(broadcastId);
  const player = footlight.openPlayer(room, { protocols: ['llhls'] });
  const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true, playsInline: true });
  document.body.append(video);
  const shown = new Promise<void>((resolve) => {
    video.requestVideoFrameCallback(() => resolve());
  });
  player.attach(video);
  await shown;
}

Object.assign(globalThis, { watchHls });
