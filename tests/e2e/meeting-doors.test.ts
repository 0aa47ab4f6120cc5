import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import type { newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { Attendee } from './support/meeting-page.ts';
import { ownPeer } from './support/meeting-people.ts';

/** How the door of a meeting answers in a browser, and what its owner does about it in the list of rooms. A room has two places. */
let server: ServerProcess;
let browser: Browser;
let owner: Person;
let host: Attendee;

before(async () => {
  server = await ServerProcess.start({ ROOM_MAX_PEERS: '2' });
  browser = await launchBrowser();
  owner = await Person.user(server.url, { displayName: 'Hedda Host' });
  host = await open();
  await logIn(host.page, owner.email);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = () => Attendee.open(browser, server.url, { joinsWithCamera: false });
const newRoomOf = (about: Parameters<typeof newRoom>[1]) =>
  owner.get('createRoom', { body: { title: 'Behind a door', ...about } });

/** What the owner can do with a room, from the list. */
async function choose(roomId: string, item: string): Promise<void> {
  await host.page.goto('/rooms');
  await host.page.locator(`[data-testid="room-card"][data-id="${roomId}"]`).getByTestId('room-menu').click();
  await host.page.getByRole('menuitem', { name: item, exact: true }).click();
}

const answers = (page: Page, door: string) => page.getByTestId(`room-${door}`).waitFor();

/** Resolves with the new value when a field has another one. */
async function changed(field: Locator, from: string): Promise<string> {
  const element = await field.elementHandle();
  const page = element === null ? null : await element.ownerFrame();
  await page!.waitForFunction(([input, before]) => (input as HTMLInputElement).value !== before, [
    element,
    from,
  ] as const);
  return field.inputValue();
}

/** By what this page could go on elsewhere as who it is: taken from what goes over its socket. */
async function ticketOf(
  { page }: Attendee,
  enters: () => Promise<void>,
): Promise<{ token: string; resumeToken: string }> {
  const words: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => words.push(`${payload}`));
    socket.on('framereceived', ({ payload }) => words.push(`${payload}`));
  });
  await enters();
  const said = (name: string) => new RegExp(`"${name}":"([^"]+)"`).exec(words.join('\n'))?.[1] ?? '';
  return { token: said('token'), resumeToken: said('resumeToken') };
}

test('whoever goes on elsewhere is told so here, and may come back', async () => {
  const room = await newRoomOf({});
  const gus = await open();
  const { token, resumeToken } = await ticketOf(gus, () => gus.enter(room.id, 'Gus'));
  const peerId = await ownPeer(gus.page);
  const elsewhere = await Person.nobody(server.url).withToken(token).connect();
  const { snapshot } = await elsewhere.get('resume', { roomId: room.id, lastSeq: 0, resumeToken });
  assert.equal(snapshot.me.peerId, peerId);
  await answers(gus.page, 'replaced');
  await gus.page.getByTestId('room-again').click();
  await gus.knock();
  await gus.isIn();
  await gus.seesTiles(2);
  elsewhere.close();
  await gus.context.close();
});

test('who finds the meeting full is let in when somebody leaves', async () => {
  const room = await newRoomOf({});
  const [gus, gia] = [await open(), await open()];
  await host.enter(room.id);
  await gus.enter(room.id, 'Gus');
  await gia.comeTo(room.id);
  await gia.knock('Gia');
  await answers(gia.page, 'full');
  await gus.leave();
  await gia.isIn();
  await host.seesTiles(2);
  await gia.leave();
  await host.leave();
  await Promise.all([gus, gia].map(({ context }) => context.close()));
});

test('an invitation that is taken back leads out, and not in again', async () => {
  const room = await newRoomOf({ access: 'invite' });
  const friend = await Person.user(server.url, { displayName: 'Freda Friend' });
  await owner.get('putRoomMember', { params: { id: room.id }, body: { userId: friend.id } });
  const freda = await open();
  await logIn(freda.page, friend.email);
  await freda.enter(room.id);
  await choose(room.id, 'Invited people');
  const members = host.page.getByTestId('room-members');
  await members.getByRole('button', { name: 'Take back the invitation of Freda Friend' }).click();
  await answers(freda.page, 'uninvited');
  await freda.page.reload();
  await answers(freda.page, 'notFound');
  await freda.context.close();
});

test('once there is a new secret link the old one leads nowhere, and who is inside stays', async () => {
  const room = await newRoomOf({ access: 'invite' });
  await choose(room.id, 'Edit');
  const dialog = host.page.getByTestId('edit-room-dialog');
  const link = dialog.getByTestId('room-link');
  const old = await link.inputValue();
  const gus = await open();
  await gus.page.goto(old);
  await gus.knock('Gus');
  await gus.isIn();
  await dialog.getByRole('button', { name: 'Make a new link' }).click();
  const fresh = await changed(link, old);
  const gia = await open();
  await gia.page.goto(old);
  await answers(gia.page, 'notFound');
  await gia.page.goto(fresh);
  await gia.knock('Gia');
  await gia.isIn();
  await gus.seesTiles(2);
  await Promise.all([gus, gia].map(({ context }) => context.close()));
});

test('what is edited is told to who is inside, and asked of who comes', async () => {
  const room = await newRoomOf({});
  const gus = await open();
  await gus.enter(room.id, 'Gus');
  await choose(room.id, 'Edit');
  const form = host.page.getByTestId('edit-room-dialog').getByTestId('room-form');
  await form.getByLabel('Title').fill('Another name');
  await form.getByText('The link, and a word you tell').click();
  await form.getByLabel('Password of the meeting').fill('swordfish');
  await form.getByTestId('save-room').click();
  await form.waitFor({ state: 'detached' });
  await host.page.getByRole('heading', { name: 'Another name' }).waitFor();
  await gus.page.getByTestId('meeting').getByText('Another name').waitFor();
  const gia = await open();
  await gia.comeTo(room.id);
  await gia.page.getByTestId('room-password').getByRole('textbox').fill('swordfish');
  await gia.knock('Gia');
  await gia.isIn();
  await Promise.all([gus, gia].map(({ context }) => context.close()));
});

test('a room that is deleted is gone for who is inside, in the list, and at its address', async () => {
  const room = await newRoomOf({ title: 'Not for long' });
  const gus = await open();
  await gus.enter(room.id, 'Gus');
  await choose(room.id, 'Delete');
  await host.page.getByTestId('delete-room-dialog').getByTestId('confirm').click();
  await answers(gus.page, 'deleted');
  await host.page.locator(`[data-testid="room-card"][data-id="${room.id}"]`).waitFor({ state: 'detached' });
  await gus.page.goto(`/room/${room.id}`);
  await answers(gus.page, 'notFound');
  await gus.context.close();
});
