import { readdir, readFile } from 'node:fs/promises';

export interface Scheduled {
  /** On a CPU. */
  cpuSeconds: number;
  /** Ready to run while others had the CPUs: what the machine's other load costs this process. */
  waitSeconds: number;
}

/** Sums over all threads of a process since it started. Linux only. */
export async function scheduled(pid: number): Promise<Scheduled> {
  const threads = await readdir(`/proc/${pid}/task`);
  const each = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')));
  const sum = (field: number) => each.reduce((total, text) => total + Number(text.split(' ')[field]) / 1e9, 0);
  return { cpuSeconds: sum(0), waitSeconds: sum(1) };
}

export async function cpuSeconds(pid: number): Promise<number> {
  return (await scheduled(pid)).cpuSeconds;
}

/** Resident memory of a process in bytes. Linux only. */
export async function residentBytes(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** Processes that `pid` started and that still run. Linux only. */
export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const each = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')));
  return each.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
}

/** A process and all below it. Linux only. */
export async function processTree(pid: number): Promise<number[]> {
  const below = await Promise.all((await childrenOf(pid)).map(processTree));
  return [pid, ...below.flat()];
}

/** Of a process and all below it that run now. */
export async function treeCpuSeconds(pid: number): Promise<number> {
  const each = await Promise.all((await processTree(pid)).map(cpuSeconds));
  return each.reduce((sum, seconds) => sum + seconds, 0);
}
