import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Closeable } from '../../../base/closeable.ts';
import { AppError } from '../../../base/errors.ts';
import { isSameProcess, type ProcessIdentity, thisProcess } from './process-identity.ts';

/**
 * Keeps a second process out of `folder` by a file beside it (`<folder>.lock`) that names the holder. A holder that no
 * longer lives has lost the lock. Refused with AppError('unavailable') that names the holder. Processes on different
 * machines, or in different process namespaces, cannot see each other: one folder must not be given to two of them.
 */
export async function lockFolder(folder: string): Promise<Closeable> {
  const path = `${folder}.lock`;
  const mine = JSON.stringify({ ...(await thisProcess()), nonce: randomUUID() });
  await take(path, mine, (holder) => {
    throw new AppError(
      'unavailable',
      `The database folder ${folder} is in use by process ${holder.pid}. Stop it, or give this one another DATA_DIR.`,
    );
  });
  return { close: () => release(path, mine) };
}

/** Makes the file at `path` ours. `onHeld` is called while a living process has it; when it returns, it is tried again. */
async function take(
  path: string,
  mine: string,
  onHeld: (holder: ProcessIdentity) => Promise<void> | void,
): Promise<void> {
  // Written beside and linked, so that the lock appears at once and whole, and only if there is none.
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, mine, { mode: 0o600 });
  try {
    while (!(await linked(draft, path))) {
      const content = await contentOf(path);
      if (content === undefined) continue;
      const holder = parseHolder(content);
      if (holder !== undefined && (await isSameProcess(holder))) await onHeld(holder);
      else await removeStale(path, content, mine);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes the lock of a dead process. Only who holds the claim may, and only if the lock is still the dead one's: so
 * nobody removes what another has put there meanwhile. The claim is a lock of the same kind, for its holder may die too.
 */
async function removeStale(path: string, content: string, mine: string): Promise<void> {
  const claim = `${path}.claim`;
  await take(claim, mine, () => setTimeout(claimRetryMs));
  try {
    if ((await contentOf(path)) === content) await rm(path, { force: true });
  } finally {
    await release(claim, mine);
  }
}

async function release(path: string, mine: string): Promise<void> {
  if ((await contentOf(path)) === mine) await rm(path, { force: true });
}

/** A claim is held for as long as it takes to read and remove one small file. */
const claimRetryMs = 5;

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
    throw error;
  }
}

/** Undefined for what is no lock of ours, such as a file that a full disk left empty. */
function parseHolder(content: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt } = JSON.parse(content) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}
