/**
 * The client side of bench/hls-serve.ts, a process of its own that is told by messages what to do. `watch`: so many viewers play the newest part of
 * each rendition by blocking reloads. `hammer`: a few connections ask for the same paths over and over.
 */
import { gunzipSync } from 'node:zlib';
import { RawHttp } from './raw-http.ts';

export type Task =
  | {
      kind: 'watch';
      port: number;
      base: string;
      renditions: string[];
      viewers: number;
      rampMs: number;
      seconds: number;
    }
  | { kind: 'hammer'; port: number; paths: string[]; connections: number; seconds: number };

export interface Done {
  requests: number;
  bytes: number;
  seconds: number;
  /** Answers that were no success, and connections that ended. */
  failed: number;
  /** CPU seconds that this process used: near `seconds`, it was the limit itself. */
  cpuSeconds: number;
  /** By `RENDITION MSN PART`: when the reload that waited for it was answered, and when the part itself was there; ms since the epoch. */
  reloads: Map<string, number[]>;
  parts: Map<string, number[]>;
}

const now = () => performance.timeOrigin + performance.now();

class Count {
  requests = 0;
  bytes = 0;
  failed = 0;
  readonly reloads = new Map<string, number[]>();
  readonly parts = new Map<string, number[]>();
  #from = 0;
  #cpu = process.cpuUsage();

  /** What comes before does not count. */
  start(): void {
    this.requests = this.bytes = this.failed = 0;
    this.reloads.clear();
    this.parts.clear();
    this.#from = performance.now();
    this.#cpu = process.cpuUsage();
  }

  done(): Done {
    const { user, system } = process.cpuUsage(this.#cpu);
    const { requests, bytes, failed, reloads, parts } = this;
    const seconds = (performance.now() - this.#from) / 1000;
    return { requests, bytes, failed, reloads, parts, seconds, cpuSeconds: (user + system) / 1e6 };
  }
}

function note(times: Map<string, number[]>, key: string): void {
  const known = times.get(key);
  if (known === undefined) times.set(key, [now()]);
  else known.push(now());
}

/** What comes after a part, learned once from the first playlist that has it. */
class Course {
  readonly #next = new Map<string, string>();

  knows(key: string): boolean {
    return this.#next.has(key);
  }

  after(key: string): string {
    return this.#next.get(key)!;
  }

  learn(key: string, playlist: Buffer, gzip: boolean): void {
    const text = (gzip ? gunzipSync(playlist) : playlist).toString();
    const [, msn, part] = /#EXT-X-PRELOAD-HINT:.*part-(\d+)-(\d+)\./.exec(text) ?? [];
    if (msn === undefined) throw new Error(`no preload hint in ${text}`);
    this.#next.set(key, `${msn} ${part}`);
  }
}

/** One rendition of one viewer: asks for the playlist with the next part, then for the part, then for the next one. */
function follow(task: Extract<Task, { kind: 'watch' }>, rendition: string, course: Course, count: Count): RawHttp {
  const path = `${task.base}/${rendition}`;
  const connection = new RawHttp(task.port, () => count.failed++);
  const reload = (key: string) => {
    const [msn, part] = key.split(' ');
    const query = key === '' ? '' : `?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`;
    connection.get(
      `${path}/index.m3u8${query}`,
      key === '' || !course.knows(key),
      ({ status, bodyBytes, body, gzip }) => {
        count.requests++;
        count.bytes += bodyBytes;
        if (status !== 200) {
          count.failed++;
          setTimeout(reload, 1000, '');
          return;
        }
        if (body !== undefined && (key === '' || !course.knows(key))) course.learn(key, body, gzip);
        if (key === '') reload(course.after(key));
        else {
          note(count.reloads, `${rendition} ${key}`);
          fetchPart(key);
        }
      },
    );
  };
  const fetchPart = (key: string) => {
    connection.get(`${path}/part-${key.replace(' ', '-')}.m4s`, false, ({ status, bodyBytes }) => {
      count.requests++;
      count.bytes += bodyBytes;
      if (status !== 200) count.failed++;
      note(count.parts, `${rendition} ${key}`);
      // Who has fallen behind is answered at once until it has caught up: it needs every part.
      reload(course.after(key));
    });
  };
  reload('');
  return connection;
}

async function watch(task: Extract<Task, { kind: 'watch' }>): Promise<Done> {
  const count = new Count();
  const connections: RawHttp[] = [];
  const courses = task.renditions.map(() => new Course());
  for (let viewer = 0; viewer < task.viewers; viewer++) {
    for (const [i, rendition] of task.renditions.entries()) {
      connections.push(follow(task, rendition, courses[i]!, count));
    }
    await sleep(task.rampMs / task.viewers);
  }
  await sleep(3000);
  count.start();
  await sleep(task.seconds * 1000);
  const done = count.done();
  for (const connection of connections) connection.close();
  return done;
}

async function hammer({ port, paths, connections, seconds }: Extract<Task, { kind: 'hammer' }>): Promise<Done> {
  const count = new Count();
  const all = Array.from({ length: connections }, (_, first) => {
    const connection = new RawHttp(port, () => count.failed++);
    let next = first;
    const ask = () => {
      connection.get(paths[next++ % paths.length]!, false, ({ status, bodyBytes }) => {
        count.requests++;
        count.bytes += bodyBytes;
        if (status !== 200) count.failed++;
        ask();
      });
    };
    ask();
    return connection;
  });
  await sleep(500);
  count.start();
  await sleep(seconds * 1000);
  const done = count.done();
  for (const connection of all) connection.close();
  return done;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

process.on('message', (task: Task) => {
  const running = task.kind === 'watch' ? watch(task) : hammer(task);
  void running.then((done) => process.send!(done));
});
