import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { camera } from '../support/rtp.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ MEDIA_LAYER_RELEASE_SECONDS: '0', ROOM_PEER_GRACE_SECONDS: '600' });
});
after(() => server.close());

async function meeting() {
  const { room } = await newRoom(server.url);
  const [publisher, viewer] = [
    await enter(await Person.guest(server.url), room.id),
    await enter(await Person.guest(server.url), room.id),
  ];
  await publisher.socket.get('createWebRtcTransport', { sender: true });
  const { producerId } = await publisher.socket.get('produce', camera());
  await viewer.socket.get('createWebRtcTransport', { sender: false });
  const { routerRtpCapabilities: rtpCapabilities } = viewer.joined;
  const { consumerId } = await viewer.socket.get('consume', { producerId, rtpCapabilities });
  return { room, publisher, viewer, producerId, consumerId };
}

test('a publisher alone is told which of its layers are wanted, and again when it asks how things are', async () => {
  const { publisher, viewer, producerId, consumerId } = await meeting();
  const told = (spatialLayer: number) => ({ producerId, spatialLayer });
  assert.deepEqual(await publisher.socket.next('producerLayersWanted'), told(0), 'nobody looks');
  await viewer.socket.get('setPreferredLayers', { consumerId, spatialLayer: 1 });
  await viewer.socket.get('resumeConsumer', { consumerId });
  assert.deepEqual(await publisher.socket.next('producerLayersWanted'), told(1));
  await viewer.socket.get('setPreferredLayers', { consumerId, spatialLayer: 2 });
  assert.deepEqual(await publisher.socket.next('producerLayersWanted'), told(2));
  await publisher.socket.get('requestSync', {});
  assert.deepEqual(await publisher.socket.next('producerLayersWanted'), told(2));
  await viewer.socket.get('pauseConsumer', { consumerId });
  assert.deepEqual(await publisher.socket.next('producerLayersWanted'), told(0));
  assert.deepEqual(viewer.socket.received('producerLayersWanted'), []);
  for (const { socket } of [publisher, viewer]) socket.close();
});

test('a publisher that was away is told what is wanted now', async () => {
  const { room, publisher, viewer, producerId, consumerId } = await meeting();
  await publisher.socket.next('producerLayersWanted');
  publisher.socket.drop();
  await viewer.socket.get('resumeConsumer', { consumerId });
  const back = await publisher.person.connect();
  const { joined } = publisher;
  const { resumeToken } = joined.me;
  const { mediaKept } = await back.get('resume', { roomId: room.id, lastSeq: joined.seq, resumeToken });
  assert.equal(mediaKept, true);
  assert.deepEqual(await back.next('producerLayersWanted'), { producerId, spatialLayer: 2 });
  for (const socket of [back, viewer.socket]) socket.close();
});
