import { type Actor, actors, type Outcome, type Row } from './authorisation-matrix.ts';
import type { Scene } from './authorisation-scene.ts';

interface RawTrial {
  expected: Row;
  ask: (scene: Scene, who: Actor) => Promise<Outcome | '-'>;
}

/** Every actor the same: at these routes it is not the account that counts, but a key, a token of its own or the address. */
const all = (outcome: Outcome): Row => Object.fromEntries(actors.map((who) => [who, outcome])) as Row;

async function show(scene: Scene, visibility: 'public' | 'private') {
  const { id } = await scene.show(visibility, true);
  const { whip } = await scene.people.host.get('getIngest', { params: { id } });
  return { id, key: whip.token };
}

const operatorsFigures = (path: string): Record<string, RawTrial> => ({
  account: {
    expected: all('unauthenticated'),
    ask: async (scene, who) => (await scene.people[who].fetch('GET', path)).code,
  },
  operator: {
    expected: all('ok'),
    ask: async (scene, who) => (await scene.people[who].withToken(scene.metricsToken).fetch('GET', path)).code,
  },
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const sdp = { 'content-type': 'application/sdp' };
const fragment = { 'content-type': 'application/trickle-ice-sdpfrag' };

const session = (base: '/whip' | '/whep'): Record<string, RawTrial> => ({
  patch: {
    expected: all('not_found'),
    ask: async (scene, who) => {
      const path = `${base}/session/${crypto.randomUUID()}`;
      return (await scene.people[who].fetch('PATCH', path, { headers: fragment, body: 'a=ice-ufrag:x\r\n' })).code;
    },
  },
  delete: {
    expected: all('not_found'),
    ask: async (scene, who) => (await scene.people[who].fetch('DELETE', `${base}/session/${crypto.randomUUID()}`)).code,
  },
});

/** Routes of other protocols, by what they are asked with. */
export const rawTrials: Record<string, Record<string, RawTrial>> = {
  '/metrics': operatorsFigures('/metrics'),
  '/stat': operatorsFigures('/stat'),
  '/rtmp/publish': {
    key: {
      expected: all('ok'),
      ask: async (scene, who) => {
        const { key } = await show(scene, 'private');
        return (await scene.people[who].fetch('POST', '/rtmp/publish', { headers: form, body: `name=${key}` })).code;
      },
    },
    noKey: {
      expected: all('stream_key_invalid'),
      ask: async (scene, who) =>
        (await scene.people[who].fetch('POST', '/rtmp/publish', { headers: form, body: 'name=guessed' })).code,
    },
  },
  '/whip': {
    account: {
      expected: { ...all('stream_key_invalid'), nobody: 'unauthenticated' },
      ask: async (scene, who) =>
        (await scene.people[who].fetch('POST', '/whip', { headers: sdp, body: 'v=0\r\n' })).code,
    },
    // Let in by the key: what is wrong then is the offer.
    key: {
      expected: all('invalid'),
      ask: async (scene, who) => {
        const { key } = await show(scene, 'private');
        const person = scene.people[who].withToken(key);
        return (await person.fetch('POST', '/whip', { headers: sdp, body: 'v=0\r\n' })).code;
      },
    },
  },
  '/whip/session': session('/whip'),
  '/whep': Object.fromEntries(
    (['public', 'private'] as const).map((visibility) => [
      visibility,
      {
        // At a public show the offer is looked at; a private one does not exist without a token of the player.
        expected: all(visibility === 'public' ? 'invalid' : 'not_found'),
        ask: async (scene: Scene, who: Actor) => {
          const { id } = await show(scene, visibility);
          return (await scene.people[who].fetch('POST', `/whep/${id}`, { headers: sdp, body: 'v=0\r\n' })).code;
        },
      },
    ]),
  ),
  '/whep/session': session('/whep'),
  '/hls': {
    private: {
      expected: all('not_found'),
      ask: async (scene, who) => {
        const { id } = await show(scene, 'private');
        return (await scene.people[who].fetch('GET', `/hls/${id}/index.m3u8`)).code;
      },
    },
  },
  '/api/broadcasts/:id/thumbnail': {
    private: {
      expected: all('not_found'),
      ask: async (scene, who) => {
        const { id } = await show(scene, 'private');
        return (await scene.people[who].fetch('GET', `/api/broadcasts/${id}/thumbnail?token=guessed`)).code;
      },
    },
  },
};
