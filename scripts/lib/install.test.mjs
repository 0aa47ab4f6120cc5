import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeMatches } from './install.mjs';
import { runsTypeScript } from './node.mjs';

const tree = (packages) => ({ packages });
const wanted = tree({
  '': { name: 'footlight' },
  'apps/server': { version: '0.1.0' },
  'node_modules/@footlight/server': { link: true },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'apps/server/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/for-another-platform': { version: '1.0.0', integrity: 'sha512-c', optional: true },
});
const { '': _, 'node_modules/for-another-platform': __, ...installed } = wanted.packages;

test('an installed tree fits when it holds what the lockfile asks for', () => {
  assert.ok(treeMatches(wanted, tree(installed)));
  assert.ok(treeMatches(wanted, tree({ ...installed, 'node_modules/extra': { version: '1.0.0' } })));
});

test('an installed tree does not fit when something is missing, older or not there at all', () => {
  const { 'node_modules/a': ___, ...withoutA } = installed;
  assert.ok(!treeMatches(wanted, undefined));
  assert.ok(!treeMatches(wanted, tree(withoutA)));
  assert.ok(
    !treeMatches(wanted, tree({ ...installed, 'node_modules/a': { version: '0.9.0', integrity: 'sha512-0' } })),
  );
  assert.ok(!treeMatches(wanted, tree({ ...installed, 'node_modules/@footlight/server': { version: '0.1.0' } })));
});

test('Node runs TypeScript from 22.18 and 23.6 on', () => {
  for (const version of ['v22.18.0', '22.19.1', 'v23.6.0', 'v24.0.0', 'v26.1.0']) assert.ok(runsTypeScript(version));
  for (const version of ['v18.20.0', 'v20.20.2', 'v22.17.1', 'v23.5.0']) assert.ok(!runsTypeScript(version));
});
