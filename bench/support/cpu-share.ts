import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import type { Cleanup } from './run.ts';

/** Short, so that whoever has used its share up waits a moment and not long enough for its sockets to overflow. */
const periodMicroseconds = 10_000;

/** Holds a process to a share of one core, by a control group of its own. Linux; whoever runs it has to be allowed to make one, as root is. */
export async function holdToShare(pid: number, share: number, cleanup: Cleanup): Promise<void> {
  const { root, version } = await cpuController();
  const group = `${root}/footlight-bench-${process.pid}-${pid}`;
  const quota = Math.round(share * periodMicroseconds);
  // Its controls are there where the root has handed them down.
  if (version === 2) await writeFile(`${root}/cgroup.subtree_control`, '+cpu');
  await mkdir(group);
  cleanup.add(group, async () => {
    // A group goes when nobody is in it.
    await writeFile(`${root}/cgroup.procs`, `${pid}`).catch(() => undefined);
    await rmdir(group);
  });
  if (version === 2) await writeFile(`${group}/cpu.max`, `${quota} ${periodMicroseconds}`);
  else {
    await writeFile(`${group}/cpu.cfs_period_us`, `${periodMicroseconds}`);
    await writeFile(`${group}/cpu.cfs_quota_us`, `${quota}`);
  }
  await writeFile(`${group}/cgroup.procs`, `${pid}`);
}

/** Where control groups of CPU time are made. */
async function cpuController(): Promise<{ root: string; version: 1 | 2 }> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' '));
  const first = mounts.find(([, , type, options]) => type === 'cgroup' && options?.split(',').includes('cpu'));
  if (first !== undefined) return { root: first[1]!, version: 1 };
  const second = mounts.find(([, , type]) => type === 'cgroup2');
  if (second === undefined) throw new Error('this machine has no control groups');
  return { root: second[1]!, version: 2 };
}
