import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { liveShow, seat } from '../support/show.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server.close());

const texts = (messages: { text: string }[]) => messages.map(({ text }) => text);
const newGuest = (name?: string) => Person.guest(server.url, name);
const newUser = (displayName = 'User') => Person.user(server.url, { displayName });

describe('messages', () => {
  test('are numbered, told to everybody, answered, and in the history and the snapshot of who comes later', async () => {
    const { host, show } = await liveShow(server.url);
    const params = { id: show.id };
    const [stage, guest] = [await seat(host, show), await seat(await newGuest('Gus'), show)];
    const { message } = await guest.socket.get('chatMessage', { text: '  Hello <b>you</b> 👋🏽 ', clientId: 'c1' });
    assert.equal(message.number, 1);
    assert.equal(message.text, 'Hello <b>you</b> 👋🏽');
    assert.deepEqual(message.author, { kind: 'guest', id: guest.person.id, displayName: 'Gus', role: 'viewer' });
    assert.equal(message.clientId, 'c1');
    assert.ok(message.mediaTime !== null && message.mediaTime >= 0);
    const { seq, ...told } = await stage.socket.next('chatMessage');
    assert.deepEqual(told, message);
    assert.ok(seq! > stage.joined.seq);

    const posted = await host.get('postMessage', { params, body: { text: 'Welcome', replyTo: message.id } });
    assert.equal(posted.author.role, 'host');
    assert.deepEqual(posted.replyTo, { id: message.id, displayName: 'Gus', text: message.text });
    assert.equal((await guest.socket.next('chatMessage', ({ number }) => number === 2)).id, posted.id);

    const late = await seat(await newGuest(), show);
    assert.deepEqual(late.joined.interaction.messages, [message, posted]);
    const { items, more } = await Person.nobody(server.url).get('listMessages', { params });
    assert.deepEqual([items, more], [[message, posted], false]);
  });

  test('before the show begins have no media time, after its end none are taken and all can be read', async () => {
    const host = await newUser();
    const show = await host.get('createBroadcast', { body: { title: 'Soon' } });
    const params = { id: show.id };
    const early = await host.get('postMessage', { params, body: { text: 'Soon!' } });
    assert.equal(early.mediaTime, null);
    await host.get('startBroadcast', { params });
    await host.get('endBroadcast', { params });
    assert.equal(await host.code('postMessage', { params, body: { text: 'Late' } }), 'broadcast_ended');
    assert.deepEqual(texts((await host.get('listMessages', { params })).items), ['Soon!']);
  });

  test('sent again are the same message, announced once, also at the same time and by another way', async () => {
    const { host, show } = await liveShow(server.url);
    const params = { id: show.id };
    const { socket, person } = await seat(await newUser(), show);
    const stage = await seat(host, show);
    const body = { text: 'Once', clientId: 'same' };
    const answers = await Promise.all([
      socket.get('chatMessage', body),
      socket.get('chatMessage', body),
      person.get('postMessage', { params, body }).then((message) => ({ message })),
    ]);
    const later = await person.get('postMessage', { params, body: { ...body, text: 'Other' } });
    assert.equal(new Set([...answers.map(({ message }) => message.id), later.id]).size, 1);
    const { message } = await stage.socket.get('chatMessage', { text: 'Next', clientId: 'same' });
    assert.deepEqual([message.number, message.text], [2, 'Next']);
    await stage.socket.next('chatMessage', ({ number }) => number === 2);
    assert.equal(stage.socket.received('chatMessage').length, 1);
    assert.deepEqual(texts((await host.get('listMessages', { params })).items), ['Once', 'Next']);
  });

  test('are read forwards, backwards and by media time', async () => {
    const { host, show } = await liveShow(server.url);
    const { socket } = await seat(host, show);
    const sent = [];
    for (let count = 1; count <= 7; count++)
      sent.push((await socket.get('chatMessage', { text: `m${count}` })).message);
    const read = async (query: Record<string, number>) => {
      const { items, more } = await host.get('listMessages', { params: { id: show.id }, query });
      return [texts(items).join(' '), more];
    };
    assert.deepEqual(await read({ limit: 3 }), ['m5 m6 m7', true]);
    assert.deepEqual(await read({ limit: 3, before: 5 }), ['m2 m3 m4', true]);
    assert.deepEqual(await read({ limit: 3, before: 2 }), ['m1', false]);
    assert.deepEqual(await read({ limit: 3, after: 3 }), ['m4 m5 m6', true]);
    assert.deepEqual(await read({ limit: 3, after: 6 }), ['m7', false]);
    const [from, to] = [sent[2]!.mediaTime!, sent[4]!.mediaTime!];
    const [found] = await read({ from, to });
    assert.match(found as string, /m3 m4 m5/);
    assert.deepEqual(await read({ from: to + 3600 }), ['', false]);
  });

  test('to nothing, of nothing, too long, or of nobody are refused', async () => {
    const { host, show } = await liveShow(server.url);
    const other = await liveShow(server.url);
    const params = { id: show.id };
    const { socket } = await seat(await newGuest(), show);
    const elsewhere = await other.host.get('postMessage', { params: { id: other.show.id }, body: { text: 'There' } });
    assert.equal(await socket.code('chatMessage', { text: 'Re', replyTo: crypto.randomUUID() }), 'not_found');
    assert.equal(await socket.code('chatMessage', { text: 'Re', replyTo: elsewhere.id }), 'not_found');
    assert.equal(await socket.code('chatMessage', { text: ' \n ' }), 'invalid');
    assert.equal(await socket.code('chatMessage', { text: 'x'.repeat(501) }), 'invalid');
    assert.equal(
      await Person.nobody(server.url).code('postMessage', { params, body: { text: 'x' } }),
      'unauthenticated',
    );
    const half = await host.get('postMessage', { params, body: { text: 'half \ud83d' } });
    assert.equal(half.text, 'half \ufffd');
    assert.deepEqual(texts((await host.get('listMessages', { params })).items), [half.text]);
  });

  test('many at once are stored in the order in which they are told', async () => {
    const { host, show } = await liveShow(server.url);
    const stage = await seat(host, show);
    const people = await Promise.all(Array.from({ length: 10 }, async () => seat(await newGuest(), show)));
    await Promise.all(
      people.flatMap(({ socket }, who) =>
        Array.from({ length: 30 }, (_, count) => socket.get('chatMessage', { text: `${who} ${count}` })),
      ),
    );
    await stage.socket.next('chatMessage', ({ number }) => number === 300);
    const told = stage.socket.received('chatMessage').map((message) => (message as { number: number }).number);
    assert.deepEqual(
      told,
      Array.from({ length: 299 }, (_, index) => index + 1),
    );
    const history: { text: string; number: number }[] = [];
    for (let more = true; more; ) {
      const query = { after: history.at(-1)?.number ?? 0, limit: 100 };
      const page = await host.get('listMessages', { params: { id: show.id }, query });
      history.push(...page.items);
      more = page.more;
    }
    assert.deepEqual(
      history.map(({ number }) => number),
      Array.from({ length: 300 }, (_, index) => index + 1),
    );
    for (let who = 0; who < people.length; who++) {
      const own = history.flatMap(({ text }) => (text.startsWith(`${who} `) ? Number(text.split(' ')[1]) : []));
      assert.deepEqual(
        own,
        Array.from({ length: 30 }, (_, count) => count),
      );
    }
  });
});

describe('limits', () => {
  test('a flood is slowed down for who makes it and for nobody else; a repetition is refused', async () => {
    const strict = await composeServer({
      CHAT_BURST: '3',
      CHAT_MESSAGES_PER_MINUTE: '1',
      CHAT_DUPLICATE_SECONDS: '60',
    });
    try {
      const { show } = await liveShow(strict.url);
      const [loud, quiet] = [
        await seat(await Person.guest(strict.url), show),
        await seat(await Person.guest(strict.url), show),
      ];
      assert.equal(await loud.socket.code('chatMessage', { text: 'Buy this' }), 'ok');
      assert.equal(await loud.socket.code('chatMessage', { text: 'BUY  this' }), 'chat_refused');
      assert.equal(await quiet.socket.code('chatMessage', { text: 'Buy this' }), 'ok');
      const codes = [];
      for (let count = 0; count < 4; count++) codes.push(await loud.socket.code('chatMessage', { text: `m${count}` }));
      assert.deepEqual(codes, ['ok', 'rate_limited', 'rate_limited', 'rate_limited']);
      const answer = await loud.socket.ask('chatMessage', { text: 'more' });
      assert.ok(!answer.ok && answer.error.retryAfterSeconds! > 30);
      assert.equal(await quiet.socket.code('chatMessage', { text: 'Calm' }), 'ok');
      const metrics = await (await fetch(`${strict.url}/metrics`)).text();
      assert.match(metrics, /footlight_chat_messages_total\{result="rate_limited"\} 4/);
    } finally {
      await strict.close();
    }
  });
});

describe('the mode of a chat', () => {
  test('lets in everyone, accounts, followers or nobody, and never keeps out who moderates', async () => {
    const { host, show } = await liveShow(server.url);
    const params = { id: show.id };
    const stage = await seat(host, show);
    const guest = await seat(await newGuest(), show);
    const user = await seat(await newUser(), show);
    const follower = await seat(await newUser(), show);
    assert.deepEqual(await follower.person.get('followUser', { params: { id: host.id } }), {
      following: true,
      followers: 1,
    });
    const may = async () => {
      const codes = [];
      for (const { socket } of [guest, user, follower, stage])
        codes.push(await socket.code('chatMessage', { text: 'Hello' }));
      return codes.map((code) => (code === 'ok' ? 1 : code === 'chat_restricted' ? 0 : code));
    };
    const expected = { everyone: [1, 1, 1, 1], users: [0, 1, 1, 1], followers: [0, 0, 1, 1], nobody: [0, 0, 0, 1] };
    for (const audience of ['users', 'followers', 'nobody', 'everyone'] as const) {
      const { chatMode } = await stage.socket.get('setChatMode', { audience });
      const { seq: _, ...told } = await guest.socket.next('chatMode');
      assert.deepEqual(told, chatMode);
      assert.deepEqual(await may(), expected[audience], audience);
    }
    assert.equal(await guest.socket.code('setChatMode', { audience: 'nobody' }), 'forbidden');
    assert.equal((await host.get('getChatSettings', { params })).audience, 'everyone');
  });

  test('slow mode says how long to wait; links and words are refused', async () => {
    const { host, show } = await liveShow(server.url);
    const params = { id: show.id };
    const guest = await seat(await newGuest(), show);
    const settings = await host.get('updateChatSettings', {
      params,
      body: { linksAllowed: false, blockedWords: ['bad word', 'Spam'] },
    });
    assert.deepEqual(settings, {
      audience: 'everyone',
      slowModeSeconds: 0,
      linksAllowed: false,
      blockedWords: ['bad word', 'Spam'],
    });
    const late = await seat(await newGuest(), show);
    assert.deepEqual(late.joined.interaction.chatMode, {
      audience: 'everyone',
      slowModeSeconds: 0,
      linksAllowed: false,
    });
    assert.equal(await guest.socket.code('chatMessage', { text: 'see example.com' }), 'chat_refused');
    assert.equal(await guest.socket.code('chatMessage', { text: 'SPÄM? no: ｓｐａｍ' }), 'chat_refused');
    assert.equal(await guest.socket.code('chatMessage', { text: 'a bad\nword' }), 'chat_refused');
    assert.equal(await host.code('postMessage', { params, body: { text: 'spam is at example.com' } }), 'ok');
    await host.get('updateChatSettings', { params, body: { slowModeSeconds: 60 } });
    assert.equal(await guest.socket.code('chatMessage', { text: 'first' }), 'ok');
    const answer = await guest.socket.ask('chatMessage', { text: 'second' });
    assert.ok(!answer.ok && answer.error.code === 'chat_restricted');
    assert.ok(answer.error.retryAfterSeconds! > 50 && answer.error.retryAfterSeconds! <= 60);
    const reply = await guest.person.ask('postMessage', { params, body: { text: 'third' } });
    assert.ok(Number(reply.headers.get('retry-after')) > 50);
  });
});

test('profiles: followers are counted once each', async () => {
  const [host, fan] = [await newUser('Star'), await newUser()];
  const params = { id: host.id };
  await fan.get('followUser', { params });
  await fan.get('followUser', { params });
  assert.deepEqual(await fan.get('getProfile', { params }), {
    id: host.id,
    displayName: 'Star',
    followers: 1,
    following: true,
  });
  assert.equal((await Person.nobody(server.url).get('getProfile', { params })).following, false);
  assert.equal(await host.code('followUser', { params }), 'conflict');
  assert.deepEqual(await fan.get('unfollowUser', { params }), { following: false, followers: 0 });
  assert.equal(await fan.code('getProfile', { params: { id: crypto.randomUUID() } }), 'not_found');
});
