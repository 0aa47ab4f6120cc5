import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSource } from './imports.ts';
import { violations } from './rules.ts';

const packages = new Map(
  ['apps/server', 'apps/web', 'packages/contract', 'packages/client', 'packages/formats', 'tools/load'].map(
    (folder) => [`@footlight/${folder.split('/')[1]}`, folder],
  ),
);

const problemsOf = (file: string, text: string) =>
  violations({ files: new Map([[file, readSource(file, text)]]), packages }).map((violation) => violation.problem);

const importing = (file: string, specifier: string) => problemsOf(file, `import type { it } from '${specifier}';`);

const server = 'apps/server/src';

describe('reports', () => {
  const bad: [file: string, specifier: string, because: RegExp][] = [
    [`${server}/base/ids.ts`, '../config/index.ts', /base must not import config/],
    [`${server}/config/load.ts`, '../platform/http/server.ts', /config must not import platform/],
    [`${server}/platform/http/server.ts`, '../../media/sfu/pool.ts', /platform must not import media/],
    [`${server}/platform/http/server.ts`, '../../features/rooms/index.ts', /platform must not import features/],
    [`${server}/media/sfu/pool.ts`, '../../features/rooms/index.ts', /media must not import features/],
    [`${server}/media/sfu/pool.ts`, '../../platform/database/index.ts', /no SQL/],
    [`${server}/features/rooms/service.ts`, '../../compose.ts', /features must not import compose/],
    [`${server}/compose.ts`, './main.ts', /compose must not import main/],
    [`${server}/features/identity/service.ts`, '../rooms/index.ts', /identity must not import feature rooms/],
    [`${server}/features/rooms/service.ts`, '../broadcasts/index.ts', /rooms must not import feature broadcasts/],
    [`${server}/features/commerce/service.ts`, '../recordings/index.ts', /commerce must not import feature recordings/],
    [`${server}/features/analytics/service.ts`, '../admin/index.ts', /analytics must not import feature admin/],
    [`${server}/features/broadcasts/service.ts`, '../rooms/service.ts', /index\.ts only/],
    [`${server}/compose.ts`, './features/rooms/service.ts', /index\.ts only/],
    [`${server}/base/ids.ts`, '../base/ids.test.ts', /is a test/],
    [`${server}/base/ids.ts`, '@footlight/client', /apps\/server must not import packages\/client/],
    [`${server}/base/ids.ts`, '../../../../packages/contract/src/index.ts', /package name only/],
    [`${server}/base/ids.ts`, '@footlight/contract/src/errors.ts', /package name only/],
    [`${server}/base/ids.ts`, '../../../../scripts/lib/run.mjs', /outside of every workspace/],
    ['packages/contract/src/index.ts', '@footlight/client', /must not import packages\/client/],
    ['packages/formats/src/index.ts', '@footlight/contract', /must not import packages\/contract/],
    ['packages/client/src/index.ts', '@footlight/formats', /must not import packages\/formats/],
    ['packages/client/src/index.test.ts', '@footlight/server', /must not import apps\/server/],
    ['apps/web/src/main.tsx', '@footlight/server', /must not import apps\/server/],
    ['apps/web/src/main.tsx', '../../server/src/base/ids.ts', /must not import apps\/server/],
    ['packages/new/src/index.ts', './other.ts', /no arrows are written/],
    [`${server}/helpers/text.ts`, 'node:fs', /belongs to no layer/],
    [`${server}/features/misc/index.ts`, 'node:fs', /no known feature/],
  ];
  for (const [file, specifier, because] of bad) {
    test(`${file} → ${specifier}`, () => {
      const problems = importing(file, specifier);
      assert.ok(
        problems.some((problem) => because.test(problem)),
        `got ${JSON.stringify(problems)}`,
      );
    });
  }

  test('reading the environment outside of config', () => {
    assert.equal(problemsOf(`${server}/main.ts`, 'export const port = process.env.PORT;').length, 1);
    assert.equal(problemsOf('packages/client/src/x.ts', 'const { env } = process;').length, 1);
  });
});

describe('lets pass', () => {
  const good: [file: string, specifier: string][] = [
    [`${server}/main.ts`, './compose.ts'],
    [`${server}/compose.ts`, './features/rooms/index.ts'],
    [`${server}/features/rooms/service.ts`, './repository.ts'],
    [`${server}/features/rooms/service.ts`, '../identity/index.ts'],
    [`${server}/features/admin/service.ts`, '../analytics/index.ts'],
    [`${server}/features/commerce/service.ts`, '../../platform/database/index.ts'],
    [`${server}/media/sfu/pool.ts`, '../../platform/storage/index.ts'],
    [`${server}/base/ids.ts`, '@footlight/contract'],
    [`${server}/base/ids.ts`, 'fastify'],
    [`${server}/platform/http/server.test.ts`, '../../compose.ts'],
    [`${server}/platform/database/x.test.ts`, '../../../../../tests/support/postgres.ts'],
    ['packages/client/src/index.ts', '@footlight/contract'],
    ['apps/web/src/main.tsx', '@footlight/client'],
    ['apps/web/src/main.tsx', '@footlight/contract'],
    ['tests/e2e/live.test.ts', '@footlight/client'],
    ['tests/faults/kill.test.ts', '../../apps/server/src/compose.ts'],
    ['bench/sfu.ts', '../apps/server/src/media/sfu/pool.ts'],
    ['bench/sfu.ts', '../tests/support/ports.ts'],
    ['bench/ingest-cpu.ts', '../tests/ingest/support/show.ts'],
    ['bench/sfu.ts', '@footlight/load/rtc'],
  ];
  for (const [file, specifier] of good) {
    test(`${file} → ${specifier}`, () => assert.deepEqual(importing(file, specifier), []));
  }

  test('reading the environment in config, tests and benches', () => {
    for (const file of [`${server}/config/environment.ts`, 'tests/support/server.ts', 'bench/api.ts']) {
      assert.deepEqual(problemsOf(file, 'export const port = process.env.PORT;'), []);
    }
  });
});
