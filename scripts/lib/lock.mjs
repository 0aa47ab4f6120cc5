import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readIfThere } from './files.mjs';
import { say } from './terminal.mjs';

/**
 * Runs `action` while no other process of this machine runs one under the same lock file; waits for its turn.
 * The file holds the owner's process id: a lock whose owner is gone (killed, power cut) is taken over.
 */
export async function withLock(path, waitingFor, action) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; !tryLock(path); ) {
    if (!told) say(`Waiting for another process that is ${waitingFor} (${path}) …`);
    told = true;
    await delay(250);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path) {
  // Written beside and linked, so that the lock appears at once and whole, and only if there is none.
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  writeFileSync(draft, String(process.pid));
  try {
    while (!linked(draft, path)) {
      const owner = readIfThere(path);
      if (owner !== undefined && !isGone(owner)) return false;
      if (owner !== undefined) removeStale(path, owner);
    }
    return true;
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function isGone(owner) {
  const pid = Number(owner);
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code !== 'EPERM'; // EPERM: alive, and another user's
  }
}

/** Moved away before it is deleted: a lock that another process has taken meanwhile is put back. */
function removeStale(path, staleOwner) {
  const aside = `${path}.${process.pid}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return;
  }
  if (readIfThere(aside) !== staleOwner) linked(aside, path);
  rmSync(aside, { force: true });
}
