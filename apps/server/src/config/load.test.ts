import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { announcedAddress } from './addresses.ts';
import { readArguments } from './arguments.ts';
import { configurationPage, envExample } from './describe.ts';
import { ConfigError, loadConfig } from './load.ts';

const problemsOf = (env: Record<string, string>, envFile: Record<string, string> = {}) => {
  try {
    loadConfig({ env, envFile });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ key }) => key);
  }
  return [];
};

test('defaults hold when nothing is set', () => {
  const config = loadConfig({ env: {}, envFile: {} });
  assert.equal(config.server.PORT, 3000);
  assert.equal(config.media.MEDIASOUP_MIN_PORT, 40000);
  assert.equal(config.database.DATABASE_URL, undefined);
});

test('the environment wins over .env, aliases of the source systems are read, empty text is absent', () => {
  const config = loadConfig({
    env: { PORT: '8080', CORS_ORIGIN: 'https://a.example, https://b.example', HOST: '' },
    envFile: { PORT: '9', HOST: '::' },
  });
  assert.equal(config.server.PORT, 8080);
  assert.equal(config.server.HOST, '::');
  assert.deepEqual(config.server.CORS_ORIGINS, ['https://a.example', 'https://b.example']);
});

test('every problem is named with its key', () => {
  assert.deepEqual(problemsOf({ PORT: 'eighty', LOG_LEVEL: 'loud', MEDIASOUP_WORKERS: '-1' }).sort(), [
    'LOG_LEVEL',
    'MEDIASOUP_WORKERS',
    'PORT',
  ]);
});

test('unknown keys are refused in .env and, with our prefixes, in the environment', () => {
  assert.deepEqual(problemsOf({ PATH: '/bin', MEDIASOUP_MINPORT: '1' }, { PROT: '1', NODE_ENV: 'production' }), [
    'PROT',
    'MEDIASOUP_MINPORT',
  ]);
  assert.throws(() => loadConfig({ env: {}, envFile: { PROT: '1' } }), /did you mean PORT\?/);
});

test('cross-field checks name the key', () => {
  assert.deepEqual(problemsOf({ MEDIASOUP_MIN_PORT: '50000' }), ['MEDIASOUP_MIN_PORT']);
  assert.deepEqual(problemsOf({ TLS_CERT_FILE: 'a.pem' }), ['TLS_KEY_FILE']);
  assert.deepEqual(problemsOf({ JWT_SECRET: 'short' }), ['JWT_SECRET']);
  assert.deepEqual(problemsOf({ DB_HOST: 'db' }), ['DB_HOST']);
  assert.deepEqual(problemsOf({ GUEST_TOKEN_HOURS: '49', MEETING_GUESTS_KEPT_DAYS: '2' }), [
    'MEETING_GUESTS_KEPT_DAYS',
  ]);
  const many = { MEETING_MAX_SPEAKERS: '1000' };
  assert.deepEqual(problemsOf(many), ['MEDIA_CONSUMERS_PER_PEER']);
  assert.throws(() => loadConfig({ env: many, envFile: {} }), /MEDIA_CONSUMERS_PER_PEER: .*MEETING_MAX_SPEAKERS/);
  assert.deepEqual(problemsOf({ ...many, MEDIA_CONSUMERS_PER_PEER: '2000' }), []);
});

test('the announced address is configured, an interface, or loopback by name', () => {
  const { media } = loadConfig({ env: {}, envFile: {} });
  const lan = { address: '192.0.2.7', netmask: '', family: 'IPv4' as const, mac: '', internal: false, cidr: null };
  assert.deepEqual(announcedAddress(media, {}), { address: '127.0.0.1', source: 'loopback' });
  assert.deepEqual(announcedAddress(media, { docker0: [{ ...lan, address: '172.17.0.1' }], eth0: [lan] }), {
    address: '192.0.2.7',
    source: 'interface',
  });
  assert.deepEqual(announcedAddress({ ...media, MEDIASOUP_ANNOUNCED_IP: 'live.example' }), {
    address: 'live.example',
    source: 'configured',
  });
});

test('the command line becomes settings and refuses what it does not know', () => {
  assert.deepEqual(readArguments(['--tls', '--port', '0']).env, { PORT: '0', TLS_SELF_SIGNED: 'true' });
  assert.throws(() => readArguments(['--prot', '1']), TypeError);
});

test('.env.example and the page of settings are what the schema says', () => {
  const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
  assert.equal(read('.env.example'), envExample());
  assert.equal(read('docs/configuration.md'), configurationPage());
});
