import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Interaction, InteractionView } from '@footlight/client';
import { newUser } from '../support/api.ts';
import { goLive, shownMeeting } from '../support/meeting-show.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { seat } from '../support/show.ts';

let server: TestServer;
let meeting: Awaited<ReturnType<typeof shownMeeting>>;
let member: Awaited<ReturnType<typeof newUser>>;
let interaction: Interaction;

before(async () => {
  server = await composeServer();
});
after(() => server?.close());

/** A member by the SDK, who is inside and has been told everything. */
beforeEach(async () => {
  meeting = await shownMeeting(server.url);
  member = await newUser(server.url, { displayName: 'Ann' });
  interaction = member.openInteraction(member.openMeeting(meeting.room.id).room);
  await meeting.member.socket.get('chatMessage', { text: 'Among ourselves' });
  await holds('Among ourselves');
});
afterEach(() => member.close());

const texts = ({ messages }: InteractionView) => messages.map(({ text }) => text);

/** Resolves when the conversation is these messages. */
const holds = (...expected: string[]) => shows((view) => JSON.stringify(texts(view)) === JSON.stringify(expected));

function shows(fits: (view: InteractionView) => boolean): Promise<InteractionView> {
  return new Promise((resolve) => {
    const stop = interaction.store.subscribe(() => check());
    const check = () => {
      const view = interaction.store.get();
      if (!fits(view)) return;
      stop();
      resolve(view);
    };
    check();
  });
}

test('who is in a meeting that goes live is in the conversation of the show, and after it in that of the meeting again', async () => {
  const { host, hostSeat, room } = meeting;
  await hostSeat.socket.get('raiseHand', {});
  await shows(({ hands }) => hands.length === 1);

  const show = await goLive(host, room.id);
  await holds();
  const viewer = await seat(await Person.guest(server.url, 'Viewer'), show);
  await viewer.socket.get('chatMessage', { text: 'From outside' });
  await holds('From outside');
  interaction.send('To all');
  await viewer.socket.next('chatMessage', ({ text }) => text === 'To all');
  await interaction.toggleLike();
  await shows(({ liked, likes }) => liked && likes === 1);

  await host.get('endBroadcast', { params: { id: show.id } });
  await holds('Among ourselves');
  await shows(({ liked, likes, hands }) => !liked && likes === 0 && hands.length === 1);
  interaction.send('Among us again');
  await meeting.member.socket.next('chatMessage', ({ text }) => text === 'Among us again');
  await holds('Among ourselves', 'Among us again');
});
