import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { password } from '../support/api.ts';
import { launchBrowser } from '../support/browser.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host } from './support/actors.ts';

let server: ServerProcess;
let browser: Browser;
before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Somebody with an account, logged in on a page. */
async function loggedIn(email: string): Promise<Host> {
  const person = await Host.open(browser, server.url, { email });
  await person.logIn();
  return person;
}

test('a speaker checks the camera in the studio and joins when the show is live; who may not publish is not let in', async () => {
  const host = await Host.open(browser, server.url);
  await host.register();
  const id = await host.createShow('With a guest');
  const { accessToken } = await Person.nobody(server.url).get('login', { body: { email: host.email, password } });
  const asHost = Person.nobody(server.url).withToken(accessToken);
  const invited = await Person.user(server.url, { displayName: 'Sami Speaker' });
  await asHost.get('putMember', { params: { id }, body: { userId: invited.id, role: 'speaker' } });

  const { page } = await loggedIn(invited.email);
  await page.goto(`/watch/${id}`);
  await page.getByRole('link', { name: 'Open the studio' }).click();
  await page.getByTestId('studio-speaker-waits').waitFor();
  await page.getByTestId('open-devices').click();
  await page.getByTestId('preview').waitFor();
  const join = page.getByTestId('go-live');
  assert.equal(await join.isDisabled(), true, 'the show is not live yet');
  assert.equal(await page.getByRole('tab', { name: 'Stream with OBS' }).count(), 0, 'the stream key is not theirs');

  await host.goLive();
  const audience = await (await Person.guest(server.url)).connect();
  const { peers } = await audience.get('join', { broadcastId: id });
  const speaker = peers.find(({ role }) => role === 'speaker');
  assert.equal(speaker?.userId, invited.id);
  await join.click({ timeout: 10_000 });
  await audience.next('newProducer', ({ peerId, kind }) => peerId === speaker.peerId && kind === 'video');
  await audience.next('newProducer', ({ peerId, kind }) => peerId === speaker.peerId && kind === 'audio');
  assert.equal(await page.getByTestId('end-show').count(), 0, 'only who runs the show ends it');
  audience.close();

  const moderator = await Person.user(server.url);
  await asHost.get('putMember', { params: { id }, body: { userId: moderator.id, role: 'moderator' } });
  const admin = await Person.user(server.url, { setupToken: server.setupToken! });
  for (const { email } of [moderator, admin, await Person.user(server.url)]) {
    const other = await loggedIn(email);
    await other.page.goto(`/studio/${id}`);
    await other.page.getByTestId('not-yours').waitFor();
    await other.context.close();
  }
  await host.end();
  await page.getByTestId('wrap-up').waitFor();
});

test('a co-host runs the show like its host', async () => {
  const host = await Person.user(server.url);
  const { id } = await host.get('createBroadcast', { body: { title: 'Together' } });
  const second = await Person.user(server.url);
  await host.get('putMember', { params: { id }, body: { userId: second.id, role: 'host' } });
  const coHost = await loggedIn(second.email);
  await coHost.page.goto(`/studio/${id}`);
  await coHost.goLive();
  await coHost.page.getByTestId('end-show').click();
  await coHost.page.getByTestId('end-dialog').getByTestId('confirm').click();
  await coHost.page.getByTestId('wrap-up').waitFor();
});
