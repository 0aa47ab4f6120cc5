import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * Firefox never sends media over the loopback, so what it does is tested in a network namespace, which has an address that leads nowhere else: server and both
 * browsers are inside, with the test that drives them.
 */
const inside = fileURLToPath(new URL('firefox/guest.ts', import.meta.url));
const address = '198.51.100.1'; // RFC 5737: for documentation, so that it is nobody's
const script = [
  'ip link set lo up',
  'ip link add inside type veth peer name beside',
  `ip addr add ${address}/24 dev inside`,
  'ip link set beside up',
  'ip link set inside up',
  'ip route add default dev inside',
  'exec "$@"',
].join(' && ');

test('a guest in Firefox', { skip: platform() !== 'linux' && 'network namespaces are Linux' }, async (t) => {
  // Without it the inner runner would report to the outer one in its own language.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const runner = [process.execPath, '--test', '--test-reporter=spec', '--test-timeout=240000', inside];
  const child = spawn('unshare', ['--net', ...asRoot, 'sh', '-c', script, 'sh', ...runner], {
    env: { ...env, FOOTLIGHT_TEST_ADDRESS: address },
  });
  t.after(() => child.kill());
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = await once(child, 'close');
  // Without the closing lines of the inner runner: those of the outer one count.
  const said = output.split('\n').filter((line) => !line.startsWith('ℹ'));
  for (const line of said.filter((line) => line.startsWith('✔'))) t.diagnostic(line);
  if (code !== 0) throw new Error(`it failed:\n${said.join('\n')}`);
});
