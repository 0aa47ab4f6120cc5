import { readdir, readFile, readlink } from 'node:fs/promises';

/** Datagrams that came for sockets of this process that are open now, and found them full. Linux only. */
export async function udpDrops(pid: number): Promise<number> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(descriptors.map((one) => readlink(`/proc/${pid}/fd/${one}`).catch(() => '')));
  const own = new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
  const [, ...lines] = (await readFile('/proc/net/udp', 'utf8')).trimEnd().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => own.has(fields[9] ?? ''))
    .reduce((sum, fields) => sum + Number(fields.at(-1)), 0);
}
