/**
 * A codec process: serves codec stages over stdin and stdout in the language of wire.ts, and ends when stdin does, that is with the
 * server, however that ends. Arguments: the name of the node-av package, and the niceness to run at.
 */
import { setPriority } from 'node:os';
import { MessageReader, writeJsonMessage } from '../wire.ts';
import { loadAv } from './av.ts';
import { StageTable } from './stage-table.ts';

const [name = '', niceness = '0'] = process.argv.slice(2);
// A terminal's Ctrl-C and a service manager's signal reach this process too; the server decides when it ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
const { av, readiness } = await loadAv(name);
// Whoever waits for the first picture waits for the loading too, so that is not slowed down. Threads made later inherit it: this is for
// FFmpeg's.
if (niceness !== '0') setPriority(Number(niceness));
process.stdout.write(writeJsonMessage('ready', 0, readiness));
if (av === undefined) {
  process.stdin.resume();
} else {
  const stages = new StageTable(av, (message) => process.stdout.write(message));
  const reader = new MessageReader();
  process.stdin.on('data', (chunk: Buffer) => {
    for (const message of reader.push(chunk)) stages.handle(message);
  });
}
