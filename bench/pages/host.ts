import { Footlight, type VideoCodec } from '@footlight/client';
import { openClock } from './clock-picture.ts';

export interface HostOptions {
  picture: 'camera' | 'clock';
  codec: VideoCodec;
}

/**
 * A host as the studio is one: registers, creates a show, starts it and publishes through the SDK as a camera, with sound. Gives
 * the broadcast's id once the server has the tracks.
 */
async function goLive({ picture, codec }: HostOptions): Promise<string> {
  const footlight = new Footlight({ baseUrl: location.origin });
  await footlight.session.register({ email: `host${Date.now()}@example.com`, password: 'correct horse battery' });
  const { id } = await footlight.api.createBroadcast({ body: { title: 'A bench' } });
  await footlight.api.startBroadcast({ params: { id } });
  const room = footlight.openRoom(id);
  const camera = picture === 'camera' ? await footlight.devices.open({ kind: 'camera' }) : openClock();
  const microphone = await footlight.devices.open({ kind: 'microphone' });
  await Promise.all([room.publish('camera', camera, { codec }), room.publish('microphone', microphone)]);
  return id;
}

Object.assign(globalThis, { goLive });
