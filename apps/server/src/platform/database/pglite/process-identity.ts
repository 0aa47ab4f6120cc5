import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process, told apart from a later one of the same number by when it started. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque; '' where the system does not tell. */
  startedAt: string;
}

export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, startedAt: (await startOf(process.pid)) ?? '' };
}

/** Does this very process still live? Where start times are unknown, a living process of that number is taken for it. */
export async function isSameProcess(identity: ProcessIdentity): Promise<boolean> {
  if (!isAlive(identity.pid)) {
    return false;
  }
  const startedAt = await startOf(identity.pid);
  return startedAt === undefined || identity.startedAt === '' || startedAt === identity.startedAt;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function startOf(pid: number): Promise<string | undefined> {
  return (await startFromProc(pid)) ?? (await startFromPs(pid));
}

/** proc_pid_stat(5): field 22 is the start in ticks since boot, so the boot is part of it. */
async function startFromProc(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // Field 2, the command, is in parentheses and may hold anything; field 3 follows the last one.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? undefined : `${boot.trim()}:${ticks}`;
  } catch {
    // No /proc on this system, or the process has just ended, which the caller's next look finds out.
    return undefined;
  }
}

async function startFromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
