/** Most by which a frame's distance to the one before it is stretched or shortened while a correction is worked off. */
const maxStretch = 0.1;
/** Reports that would move a track further than this are not of one clock, whatever they say. */
const maxCorrectionMs = 2_000;

interface TrackClock {
  kind: 'audio' | 'video';
  ticksPerMs: number;
  /** Time base = RTP time + offset. Undefined before the first frame. */
  offsetMs: number | undefined;
  /** What the offset is moving to. */
  targetMs: number | undefined;
  /** Sender's wall clock − RTP time, from its last report. */
  wallMs: number | undefined;
  lastTimestamp: number;
}

/**
 * Puts the tracks of one sender on one time base, in sync as they were captured.
 *
 * A track begins where its first frame arrives. Sender reports (RFC 3550 section 6.4.1) tell how RTP time of each track lies on the sender's
 * wall clock, and with it how the tracks lie to each other. Browsers send the first report of a track up to 2.5 s after its first packet,
 * so frames are not held back for it: the difference found then, some tens of milliseconds, is worked off at a tenth of the frame rate, no
 * frame jumps. Later reports correct drift in the same way. Audio keeps its own pace, as its samples are played one after the other;
 * pictures follow it. Without audio the first video track gives the pace.
 */
export class AvSync {
  readonly #tracks = new Map<string, TrackClock>();

  /** Announces a track, anew after a break of its timestamps: what was known of it is forgotten. */
  begin(id: string, kind: 'audio' | 'video', clockRate: number): void {
    this.#tracks.delete(id);
    this.#tracks.set(id, {
      kind,
      ticksPerMs: clockRate / 1000,
      offsetMs: undefined,
      targetMs: undefined,
      wallMs: undefined,
      lastTimestamp: 0,
    });
  }

  end(id: string): void {
    this.#tracks.delete(id);
  }

  /** A sender report; `timestamp` is unwrapped like those of the frames. */
  report(id: string, timestamp: number, senderUnixMs: number): void {
    const track = this.#tracks.get(id);
    if (track === undefined) return;
    track.wallMs = senderUnixMs - timestamp / track.ticksPerMs;
    this.#aim();
  }

  /** Where a frame lies on the time base, in ticks of its track. `arrivalMs` is any clock, the same for all tracks. */
  place(id: string, timestamp: number, arrivalMs: number): number {
    const track = this.#tracks.get(id);
    if (track === undefined) throw new RangeError('a frame of a track that was not announced');
    const sinceMs = (timestamp - track.lastTimestamp) / track.ticksPerMs;
    track.lastTimestamp = timestamp;
    if (track.offsetMs === undefined) {
      track.offsetMs = this.#offsetByReports(track) ?? arrivalMs - timestamp / track.ticksPerMs;
      this.#aim();
    } else if (track.targetMs !== undefined) {
      const most = Math.max(0, sinceMs) * maxStretch;
      track.offsetMs += Math.min(most, Math.max(-most, track.targetMs - track.offsetMs));
    }
    return timestamp + Math.round(track.offsetMs * track.ticksPerMs);
  }

  /** Whether the other tracks follow this one. */
  givesPace(id: string): boolean {
    const track = this.#tracks.get(id);
    return track !== undefined && track === this.#reference();
  }

  /** How far a track still is from where reports say it belongs; 0 where nothing is known. */
  errorMs(id: string): number {
    const track = this.#tracks.get(id);
    return track?.targetMs === undefined || track.offsetMs === undefined ? 0 : track.targetMs - track.offsetMs;
  }

  #aim(): void {
    const reference = this.#reference();
    for (const track of this.#tracks.values()) {
      const target = track === reference ? undefined : offsetAgainst(track, reference);
      const near = target !== undefined && Math.abs(target - (track.offsetMs ?? target)) <= maxCorrectionMs;
      track.targetMs = near ? target : undefined;
    }
  }

  /** Whose pace the others follow: the first audio track that has begun, else the first video track. */
  #reference(): TrackClock | undefined {
    const begun = [...this.#tracks.values()].filter(({ offsetMs }) => offsetMs !== undefined);
    return begun.find(({ kind }) => kind === 'audio') ?? begun[0];
  }

  #offsetByReports(track: TrackClock): number | undefined {
    return offsetAgainst(track, this.#reference());
  }
}

function offsetAgainst(track: TrackClock, reference: TrackClock | undefined): number | undefined {
  if (track.wallMs === undefined || reference?.wallMs === undefined || reference.offsetMs === undefined)
    return undefined;
  return track.wallMs - reference.wallMs + reference.offsetMs;
}
