import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type Endpoint, endpoints, errorRegistry, isErrorCode } from '@footlight/contract';

const everywhere = ['invalid', 'rate_limited', 'unavailable', 'internal'];

test('docs/errors.md lists every code of the registry with its status, a cause and a remedy, and no other', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const documented = rows.map(([, code, status]) => [code!.replaceAll('`', ''), Number(status)]);
  const registered = Object.entries(errorRegistry).map(([code, { status }]) => [code, status]);
  assert.deepEqual(documented.sort(), registered.sort());
  for (const [, code, , cause, remedy] of rows) {
    assert.ok(cause!.length > 20, `${code} has no cause`);
    assert.ok(remedy!.length > 5, `${code} has no remedy`);
  }
});

for (const [name, endpoint] of Object.entries(endpoints) as [string, Endpoint][])
  test(`${name} declares plausible errors`, () => {
    const { auth, errors, method, path } = endpoint;
    assert.deepEqual(
      errors.filter((code) => !isErrorCode(code)),
      [],
    );
    assert.equal(new Set(errors).size, errors.length, 'a code is listed twice');
    for (const code of errors) {
      assert.ok(!everywhere.includes(code), `${code} goes without saying`);
      assert.notEqual(errorRegistry[code].status, 500);
    }
    // What is named in the path may be missing.
    assert.equal(errors.includes('not_found'), path.includes(':'), 'not_found goes with an id in the path');
    // Reading contradicts nothing that is going on, except that a show may be over.
    if (method === 'GET') assert.ok(!errors.some((code) => ['conflict', 'email_taken', 'already_live'].includes(code)));
    const managed = path.startsWith('/api/broadcasts/:id') && auth === 'user';
    if (managed) assert.ok(errors.includes('forbidden'), 'only some may manage a show');
  });
