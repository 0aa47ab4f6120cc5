import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '../support/server-process.ts';
import { Observer } from './support/observer.ts';
import { encodeLoops, type Loops, scenarios } from './support/scenarios.ts';
import { openShow } from './support/show.ts';

/** bench/playlist-run.ts lets the same run for minutes. */
const seconds = 16;

let server: ServerProcess;
let loops: Loops;
before(async () => {
  [server, loops] = await Promise.all([ServerProcess.start({ MEDIASOUP_WORKERS: '1' }), encodeLoops()]);
});
after(() => server.stop());

test('every playlist and segment of real publishers', { concurrency: true }, async (t) => {
  await Promise.all(
    scenarios.map(({ name, expected, renditions, run }) =>
      t.test(name, async () => {
        const show = await openShow(server.url);
        const observer = new Observer(show, expected);
        const wallSeconds = await run(show, seconds, loops);
        await show.end();
        const problems = await observer.finish(wallSeconds);
        assert.deepEqual(problems.slice(0, 8), [], `${problems.length} problems`);
        assert.deepEqual(Object.keys(observer.lengths).sort(), renditions);
        for (const versions of Object.values(observer.versions)) assert.ok(versions > 10, `${versions} versions`);
      }),
    ),
  );
});
