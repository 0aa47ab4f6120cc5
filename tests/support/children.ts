import { readdir, readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';

/** A child of a process, as Linux has it in /proc. */
interface Child {
  pid: number;
  /** At most 15 characters, as the kernel cuts it. */
  name: string;
}

/** The children a process has now. */
export async function childrenOf(parentPid: number): Promise<Child[]> {
  const children: Child[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const { name, parent } = await statOf(entry);
    if (parent === parentPid) children.push({ pid: Number(entry), name });
  }
  return children;
}

/** Process ids of the media workers of a server: its children by that name. */
export async function mediaWorkers(serverPid: number): Promise<number[]> {
  return (await childrenOf(serverPid)).filter(({ name }) => name.startsWith('mediasoup')).map(({ pid }) => pid);
}

/** Process ids of the children whose command line matches. */
export async function childrenThatRun(parentPid: number, pattern: RegExp): Promise<number[]> {
  const pids: number[] = [];
  for (const { pid } of await childrenOf(parentPid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (pattern.test(command)) pids.push(pid);
  }
  return pids;
}

/** Resolves when this process, which is nobody's child here, runs no more. */
export async function isGone(pid: number): Promise<void> {
  while (!['', 'Z', 'X'].includes((await statOf(pid)).state)) await setImmediate();
}

/** Of a process that is gone: no name, no state. */
async function statOf(pid: number | string): Promise<{ name: string; state: string; parent: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name = '', state = '', parent] = /\((.*)\) (\S) (\d+)/s.exec(stat) ?? [];
  return { name, state, parent: Number(parent) };
}
