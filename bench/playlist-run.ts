/**
 * What the checker of tests/support/hls has to say about real runs: ffmpeg and publishers of ours against the server as a process, every
 * version of every playlist looked at, every segment decoded. One scenario after another: ten minutes of a steady stream, a minute of each other.
 * `--only NAME` runs one, `--seconds N` changes how long the short ones are, `--steady N` the long one.
 */
import { parseArgs } from 'node:util';
import { Observer } from '../tests/ingest/support/observer.ts';
import { encodeLoops, type Scenario, scenarios } from '../tests/ingest/support/scenarios.ts';
import { openShow } from '../tests/ingest/support/show.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import { round } from './support/figures.ts';
import { bench, progress } from './support/run.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    steady: { type: 'string', default: '600' },
  },
});

await bench('playlist-run', async (cleanup) => {
  const server = cleanup.add(await ServerProcess.start({ MEDIASOUP_WORKERS: '1' }), (one) => one.stop());
  const loops = await encodeLoops();
  const runs: Record<string, Awaited<ReturnType<typeof observe>>> = {};
  for (const scenario of scenarios) {
    if (values.only !== undefined && values.only !== scenario.name) continue;
    const seconds = Number(scenario.name === 'steady' ? values.steady : values.seconds);
    progress(`${scenario.name}: ${seconds} s`);
    runs[scenario.name] = await observe(scenario, seconds);
    progress(JSON.stringify(runs[scenario.name]));
  }
  return { ok: Object.values(runs).every(({ problems }) => problems === 0), runs };

  async function observe(scenario: Scenario, seconds: number) {
    const show = await openShow(server.url);
    const observer = new Observer(show, scenario.expected);
    const wallSeconds = await scenario.run(show, seconds, loops);
    await show.end();
    const problems = await observer.finish(wallSeconds);
    const renditions = Object.entries(observer.lengths).map(([id, length]) => [
      id,
      {
        versions: observer.versions[id],
        segments: length.segments,
        seconds: round(length.seconds, 3),
        gapSeconds: round(length.gapSeconds, 3),
        ...(wallSeconds && { publishedSeconds: round(wallSeconds(id), 3) }),
      },
    ]);
    return { problems: problems.length, first: problems.slice(0, 5), ...Object.fromEntries(renditions) };
  }
});
