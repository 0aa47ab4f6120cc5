/** A video producer as far as the choice is concerned. */
export interface Camera {
  producerId: string;
  peerId: string;
  screen: boolean;
  /** Of a host of the room. */
  host: boolean;
  /** Switched off, or nothing comes of it. */
  off: boolean;
}

export type ChoiceReason = 'screen' | 'speaker' | 'host' | 'only';

export interface Choice {
  producerId: string;
  peerId: string;
  why: ChoiceReason;
}

export interface VideoChoiceOptions {
  dominanceMs: number;
}

/** Louder than this somebody is speaking, in dBov. */
const speakingDb = -50;
/** Between two words. */
const pauseMs = 1_500;

/**
 * Whose picture a stage shows where there is room for one: a screen before all, the host's before others; else who has been the active speaker for
 * a while, but never away from somebody who still speaks; else the host; else the newest camera. Cameras that are off are shown if there is no other.
 */
export class VideoChoice {
  readonly #options: VideoChoiceOptions;
  /** Who speaks or did a moment ago, with short pauses, since when; by peer. */
  readonly #voices = new Map<string, { sinceMs: number; lastMs: number }>();
  #speaker: { peerId: string; sinceMs: number } | undefined;
  /** Whose camera is shown; kept under a screen. */
  #shownPeerId: string | undefined;

  constructor(options: VideoChoiceOptions) {
    this.#options = options;
  }

  activeSpeaker(peerId: string | null, nowMs: number): void {
    if (peerId === null) this.#speaker = undefined;
    else if (this.#speaker?.peerId !== peerId) this.#speaker = { peerId, sinceMs: nowMs };
  }

  levels(levels: readonly { peerId: string; volumeDb: number }[], nowMs: number): void {
    for (const peerId of this.#voices.keys()) if (!this.#speaks(peerId, nowMs)) this.#voices.delete(peerId);
    for (const { peerId, volumeDb } of levels) {
      if (volumeDb <= speakingDb) continue;
      this.#voices.set(peerId, { sinceMs: this.#voices.get(peerId)?.sinceMs ?? nowMs, lastMs: nowMs });
    }
  }

  /** `cameras` in the order in which they were published; of a peer with several the newest counts. */
  choose(cameras: readonly Camera[], nowMs: number): Choice | undefined {
    const on = cameras.filter(({ off }) => !off);
    const usable = on.length > 0 ? on : cameras;
    const screens = usable.filter(({ screen }) => screen);
    const screen = screens.findLast(({ host }) => host) ?? screens.at(-1);
    if (screen !== undefined) return choice(screen, 'screen');
    const shown = this.#cameraOf(this.#shownPeerId, usable);
    const chosen = on.length === 0 && shown !== undefined ? stayOn(shown) : this.#next(usable, shown, nowMs);
    this.#shownPeerId = chosen?.peerId;
    return chosen;
  }

  #next(usable: readonly Camera[], shown: Camera | undefined, nowMs: number): Choice | undefined {
    const host = usable.findLast((one) => one.host);
    const fallback = host ?? usable.at(-1);
    if (shown === undefined) {
      const speaking = this.#speaker;
      const camera = this.#cameraOf(speaking?.peerId, usable);
      const settled = speaking !== undefined && nowMs - speaking.sinceMs >= this.#options.dominanceMs;
      if (settled && camera !== undefined) return choice(camera, 'speaker');
      return fallback && choice(fallback, host === undefined ? 'only' : 'host');
    }
    const stay = stayOn(shown);
    if (this.#speaks(shown.peerId, nowMs)) return stay;
    const next = this.#settledSpeaker(shown.peerId, nowMs);
    if (next === undefined) return stay;
    const camera = this.#cameraOf(next, usable);
    if (camera !== undefined) return choice(camera, 'speaker');
    // Somebody speaks who cannot be seen.
    return host === undefined ? stay : choice(host, 'host');
  }

  /**
   * Whoever has been the active speaker, or, where that is nobody or who is shown, has been heard, for long enough. The active speaker is found by
   * what changes in a voice: music and other steady sounds may never be it.
   */
  #settledSpeaker(shownPeerId: string, nowMs: number): string | undefined {
    const isSettled = (sinceMs: number) => nowMs - sinceMs >= this.#options.dominanceMs;
    const active = this.#speaker;
    if (active !== undefined && active.peerId !== shownPeerId) {
      return isSettled(active.sinceMs) ? active.peerId : undefined;
    }
    const heard = [...this.#voices].find(([peerId, { sinceMs }]) => {
      return peerId !== shownPeerId && isSettled(sinceMs) && this.#speaks(peerId, nowMs);
    });
    // Whoever still counts as the active speaker was silent meanwhile: it does not bring them back.
    if (heard !== undefined) this.#speaker = undefined;
    return heard?.[0];
  }

  #speaks(peerId: string, nowMs: number): boolean {
    return nowMs - (this.#voices.get(peerId)?.lastMs ?? Number.NEGATIVE_INFINITY) < pauseMs;
  }

  #cameraOf(peerId: string | undefined, cameras: readonly Camera[]): Camera | undefined {
    return peerId === undefined ? undefined : cameras.findLast((one) => one.peerId === peerId);
  }
}

function stayOn(shown: Camera): Choice {
  return choice(shown, shown.host ? 'host' : 'speaker');
}

function choice({ producerId, peerId }: Camera, why: ChoiceReason): Choice {
  return { producerId, peerId, why };
}
