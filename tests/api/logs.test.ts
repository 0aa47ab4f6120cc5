import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';

let server: ServerProcess;
before(async () => {
  server = await ServerProcess.start({ LOG_LEVEL: 'debug', MEDIASOUP_WORKERS: '1' });
});
after(() => server.stop());

type Line = Record<string, unknown>;
const parse = (line: string): Line => (line.startsWith('{') ? JSON.parse(line) : {});
const logged = async (accept: (line: Line) => boolean) => parse(await server.line((line) => accept(parse(line))));

test('what happens to a peer is logged with its room and its own id, from entering to leaving', async () => {
  const host = await Person.user(server.url);
  const show = await host.get('createBroadcast', { body: { title: 'Logged' } });
  const moderator = await host.connect();
  await moderator.get('join', { broadcastId: show.id });
  const guest = await Person.guest(server.url);
  const first = await guest.connect();
  const { me, roomId, seq } = await first.get('join', { broadcastId: show.id });
  const of = (msg: string) => (line: Line) => line.msg === msg && line.peerId === me.peerId && line.roomId === roomId;

  const entered = await logged(of('peer entered'));
  assert.equal(entered.role, 'viewer');
  assert.equal(await first.code('createWebRtcTransport', { sender: true }), 'forbidden');
  const refused = await logged(of('socket event refused'));
  assert.equal(refused.event, 'createWebRtcTransport');
  assert.equal(refused.code, 'forbidden');
  assert.equal(refused.socketId, entered.socketId);

  first.drop();
  assert.equal((await logged(of('peer lost its connection'))).socketId, entered.socketId);
  const second = await guest.connect();
  await second.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
  assert.notEqual((await logged(of('peer resumed'))).socketId, entered.socketId);
  await moderator.get('kickPeer', { peerId: me.peerId, roomId });
  assert.equal((await logged(of('peer removed'))).reason, 'kicked');
});

test('what lets people in is not in the log: passwords and links of meetings', async () => {
  const host = await Person.user(server.url);
  const body = { title: 'Logged', access: 'password', password: 'open-sesame' } as const;
  const { id } = await host.get('createRoom', { body });
  const room = await host.get('updateRoom', { params: { id }, body: { access: 'invite' } });
  await Person.nobody(server.url).get('getRoom', { params: { id }, query: { invite: room.inviteToken! } });
  await logged(({ msg, url, method }) => msg === 'request' && method === 'GET' && url === `/api/rooms/${id}?invite=…`);
  assert.ok(!server.output.includes(room.inviteToken!) && !server.output.includes('open-sesame'));
});
