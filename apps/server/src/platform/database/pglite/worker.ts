import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';

/**
 * The thread PGlite lives in, since it blocks whatever thread it runs in. It speaks the PostgreSQL wire protocol, so
 * that the main thread talks to it by the same client library as to a server, and values and errors are the same.
 */
const port = parentPort;
if (port === null) {
  throw new Error('this file is the entry of a worker thread');
}

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

/** A small server's worth: the default of 128 MB would be taken from the process at once, and the files are cached anyway. */
const sharedBuffers = '16MB';

async function open({ dataDir, template }: WorkerOptions): Promise<PGlite> {
  // No relaxedDurability: a write is answered after its log has been handed to the operating system.
  return await PGlite.create({
    startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`],
    dataDir: dataDir ?? 'memory://',
    ...(template === null ? {} : { loadDataDir: new Blob([template as Uint8Array<ArrayBuffer>]) }),
  });
}

async function handle(database: PGlite, message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'bytes': {
      // A copy, because the answer may be a view into a buffer of PGlite that the next call overwrites.
      const bytes = (await database.execProtocolRaw(message.bytes)).slice();
      send({ kind: 'bytes', bytes }, [bytes.buffer]);
      return;
    }
    case 'reset':
      await database.exec('rollback');
      await database.exec('discard all');
      return;
    case 'dump': {
      const tar = new Uint8Array(await (await database.dumpDataDir('none')).arrayBuffer());
      send({ kind: 'dump', tar }, [tar.buffer]);
      return;
    }
    case 'close':
      await database.close();
      port?.close();
  }
}

try {
  const database = await open(workerData as WorkerOptions);
  // One after the other. A rejection is left unhandled on purpose: it means that PGlite itself has failed, which ends
  // this thread, and the host starts another.
  let last = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    last = last.then(() => handle(database, message));
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
}
