import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSource } from './imports.ts';
import { violations, workspaceOf } from './rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const skipped = new Set(['node_modules', 'dist', 'data', 'artifacts']);

const find = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: (name) => skipped.has(name) })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => workspaceOf(path) !== undefined);

const packages = new Map(
  find('{apps,packages,tools}/*/package.json').map((path) => {
    const { name } = JSON.parse(readFileSync(join(root, path), 'utf8')) as { name: string };
    return [name, dirname(path)];
  }),
);

const sources = find('{apps,packages,tools,tests,bench}/**/*.{ts,tsx,mts,mjs,js}').sort();

test('there are sources to look at', () => {
  assert.ok(sources.includes('apps/server/src/base/errors.ts'));
  assert.ok(sources.includes('packages/contract/src/index.ts'));
  assert.equal(packages.get('@footlight/contract'), 'packages/contract');
});

test('every import points the way of docs/architecture.md', () => {
  const files = new Map(sources.map((file) => [file, readSource(file, readFileSync(join(root, file), 'utf8'))]));
  const found = violations({ files, packages }).map(({ file, line, problem }) => `${file}:${line} ${problem}`);
  assert.equal(found.join('\n'), '');
});
