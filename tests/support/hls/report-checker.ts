import type { MediaPlaylist } from '@footlight/formats';
import type { Problem } from './problems.ts';

/** The newest a rendition has; a segment whose parts are not listed counts as later than any part of it. */
interface Position {
  msn: number;
  part: number;
}

interface Look {
  position: Position;
  reports: Map<string, Position>;
}

/**
 * Holds the rendition reports of low-latency playlists to what the renditions themselves have, before and after. A look is one playlist of each rendition, fetched
 * one after another.
 */
export class ReportChecker {
  readonly problems: Problem[] = [];
  readonly #looks: Map<string, Look>[] = [];

  /** `playlists` by rendition, in the order they were fetched. */
  see(playlists: ReadonlyMap<string, MediaPlaylist>): void {
    const look = new Map([...playlists].map(([id, playlist]) => [id, lookAt(playlist)]));
    for (const [id, playlist] of playlists) if (!playlist.ended) this.#checkReports(id, look);
    this.#looks.push(look);
    if (this.#looks.length > 2) this.#looks.shift();
  }

  #checkReports(id: string, look: ReadonlyMap<string, Look>): void {
    const { position, reports } = look.get(id)!;
    const [before, last] = this.#looks.length === 2 ? this.#looks : [undefined, this.#looks[0]];
    const own = last?.get(id);
    for (const [other, { position: newest }] of look) {
      if (other === id) continue;
      const report = reports.get(other);
      if (report === undefined) {
        // One that has just begun need not be known to a playlist that was written before.
        if (before?.has(other) && own && isAfter(position, own.position)) this.#report(id, `${other} is not reported`);
        continue;
      }
      const told = `${other} is said to have ${text(report)}`;
      const earlier = own?.reports.get(other);
      if (earlier !== undefined && isAfter(earlier, report)) this.#report(id, `${told}, after ${text(earlier)}`);
      // What was fetched after this playlist may have more, never less.
      if (isAfterInOrder(look, id, other) && isAfter(report, newest))
        this.#report(id, `${told}, it has ${text(newest)}`);
      // Since the last look this playlist was written anew: it must know what there was in the look before that one.
      const known = before?.get(other)?.position;
      if (known !== undefined && own && isAfter(position, own.position) && isAfter(known, report)) {
        this.#report(id, `${told}, it had ${text(known)} long before`);
      }
    }
    // What is reported ahead of a rendition that was fetched before must be there at the next look.
    for (const [other, ahead] of own?.reports ?? []) {
      const newest = look.get(other)?.position;
      if (newest !== undefined && isAfter(ahead, newest)) {
        this.#report(id, `${other} was said to have ${text(ahead)}, it has ${text(newest)}`);
      }
    }
  }

  #report(id: string, detail: string): void {
    this.problems.push({ rule: 'rendition report', where: id, detail });
  }
}

function lookAt(playlist: MediaPlaylist): Look {
  const { mediaSequence, skippedSegments = 0, segments, open, renditionReports = [] } = playlist;
  const next = mediaSequence + skippedSegments + segments.length;
  const parts = open?.parts.length ?? 0;
  const position = parts > 0 ? { msn: next, part: parts - 1 } : whole(next - 1, segments.at(-1)?.parts?.length);
  const reports = renditionReports.map(({ uri, lastMediaSequence: msn, lastPart: part = Number.POSITIVE_INFINITY }) => {
    const id = /([^/]+)\/[^/]*$/.exec(uri)?.[1] ?? uri;
    return [id, { msn, part }] as const;
  });
  return { position, reports: new Map(reports) };
}

function whole(msn: number, parts = 0): Position {
  return { msn, part: parts === 0 ? Number.POSITIVE_INFINITY : parts - 1 };
}

function isAfter(one: Position, other: Position): boolean {
  return one.msn === other.msn ? one.part > other.part : one.msn > other.msn;
}

function isAfterInOrder(look: ReadonlyMap<string, Look>, id: string, other: string): boolean {
  const order = [...look.keys()];
  return order.indexOf(other) > order.indexOf(id);
}

const text = ({ msn, part }: Position) => (part === Number.POSITIVE_INFINITY ? `${msn}` : `${msn} part ${part}`);
