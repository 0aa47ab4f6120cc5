/** npm run check: types, format and lint, import arrows, file sizes, lockfile, .env.example. Runs all, then tells. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { checkFileSizes, checkLockfile } from './lib/check-files.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { projectNode } from './lib/node.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { runMain, say, secondsSince } from './lib/terminal.mjs';

const workspaces = ['apps', 'packages', 'tools']
  .filter((folder) => existsSync(inRoot(folder)))
  .flatMap((folder) => readdirSync(inRoot(folder)).map((name) => `${folder}/${name}`))
  .concat('tests', 'bench')
  .filter((folder) => existsSync(inRoot(folder, 'tsconfig.json')));

/** Each answers `{ ok, details }`; details are printed when it is not ok, notes always. */
function checks(node) {
  const inNode = async (...args) => {
    const { code, output } = await run(node, args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
    return { ok: code === 0, details: output };
  };
  const envExample = 'apps/server/src/config/write-docs.ts';
  return [
    ...workspaces.map((folder) => [`types ${folder}`, () => inNode('node_modules/typescript/bin/tsc', '-p', folder)]),
    ['format and lint', () => inNode('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings')],
    ['import arrows', () => inNode('--test', '--test-reporter=spec', ...arrowTests())],
    ['file sizes', checkFileSizes],
    ['lockfile', () => checkLockfile(readFileSync(inRoot('package-lock.json'), 'utf8'))],
    ['.env.example', () => inNode(envExample, '--check')],
  ];
}

const arrowTests = () =>
  readdirSync(inRoot('tests/arrows'))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `tests/arrows/${name}`);

await runMain(async () => {
  await ensureInstalled();
  const node = await projectNode();
  const failed = [];
  for (const [name, check] of checks(node)) {
    const startedAt = performance.now();
    const { ok, details, notes = [] } = await check();
    say(`${ok ? '✓' : '✗'} ${name} (${secondsSince(startedAt)})`);
    for (const note of notes) say(`    ${note}`);
    if (!ok) {
      failed.push(name);
      say(details.replace(/^/gm, '    '));
    }
  }
  say(failed.length === 0 ? '\nAll checks pass.' : `\n${failed.length} failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
});
