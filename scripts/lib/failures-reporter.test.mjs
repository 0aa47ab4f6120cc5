import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

const reporter = fileURLToPath(new URL('failures-reporter.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'footlight-failures-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a test file of this source, and answers what is reported of it. */
async function failuresOf(name, source) {
  const file = join(folder, name);
  writeFileSync(file, `import { test } from 'node:test';\n${source}`);
  // The runner of this very file must not be taken for that of the file below it.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const lines = [];
  const { code } = await run(process.execPath, ['--test', `--test-reporter=${reporter}`, file], {
    env,
    onLine: (line) => line.startsWith('{"file"') && lines.push(JSON.parse(line)),
  });
  return { file, code, failures: lines };
}

test('tests that failed are told with place and reason; those that only hold one are not', async () => {
  const { file, code, failures } = await failuresOf(
    'fails.test.mjs',
    `test('holds', async (t) => {
       await t.test('good', () => {});
       await t.test('bad', () => { throw new Error('the reason'); });
     });`,
  );
  assert.equal(code, 1);
  assert.deepEqual(
    failures.map(({ file, line, name }) => ({ file, line, name })),
    [{ file, line: 4, name: 'bad' }],
  );
  assert.match(failures[0].thrown, /^Error: the reason\n.+fails\.test\.mjs:4/);
});

test('a file that cannot be loaded is a failure, one whose tests pass is none', async () => {
  const broken = await failuresOf('broken.test.mjs', 'import "./absent.mjs";');
  assert.equal(broken.code, 1);
  assert.deepEqual(
    broken.failures.map(({ file }) => file),
    [broken.file],
  );
  const { code, failures } = await failuresOf('good.test.mjs', `test('good', () => {});`);
  assert.deepEqual({ code, failures }, { code: 0, failures: [] });
});
