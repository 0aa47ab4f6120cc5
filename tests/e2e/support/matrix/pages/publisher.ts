import { Footlight } from '@footlight/client';
import { openFlashAndBeep } from './flash-and-beep.ts';

/** As a host in the studio does it, with a show of its own; gives the show's id once the server has both tracks. */
export async function publishBySdk(): Promise<string> {
  const footlight = new Footlight({ baseUrl: location.origin });
  await footlight.session.register({ email: `host${Date.now()}@example.com`, password: 'correct horse battery' });
  const { id } = await footlight.api.createBroadcast({ body: { title: 'From a browser' } });
  await footlight.api.startBroadcast({ params: { id } });
  const room = footlight.openRoom(id);
  const { picture, sound } = openFlashAndBeep();
  await Promise.all([room.publish('camera', picture), room.publish('microphone', sound)]);
  return id;
}

/** As any WHIP client does it (RFC 9725): one offer, one answer, the stream key as bearer token. */
export async function publishByWhip(streamKey: string): Promise<void> {
  const connection = new RTCPeerConnection();
  const { picture, sound } = openFlashAndBeep();
  const stream = new MediaStream([picture, sound]);
  for (const track of stream.getTracks()) {
    connection.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
  }
  await connection.setLocalDescription();
  const answer = await fetch('/whip', {
    method: 'POST',
    headers: { 'content-type': 'application/sdp', authorization: `Bearer ${streamKey}` },
    body: connection.localDescription!.sdp,
  });
  const sdp = await answer.text();
  if (answer.status !== 201) throw new Error(`WHIP was answered with ${answer.status}: ${sdp}`);
  await connection.setRemoteDescription({ type: 'answer', sdp });
}
