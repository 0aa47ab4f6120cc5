import { readdir, readFile } from 'node:fs/promises';

/** Process ids of the media workers of a server: its children by that name. */
export async function mediaWorkers(serverPid: number): Promise<number[]> {
  const pids: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const [, name, parent] = /\((.*)\) \S (\d+)/.exec(stat) ?? [];
    if (Number(parent) === serverPid && name?.startsWith('mediasoup')) pids.push(Number(entry));
  }
  return pids;
}
