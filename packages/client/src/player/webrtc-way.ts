import { type ClientErrorCode, FootlightError } from '../errors.ts';
import type { RemoteTrack, RoomSession, RoomStats } from '../room/types.ts';
import { StateStore, type Store } from '../store.ts';
import type { Timings } from '../timings.ts';
import type { PlayerStats, Quality, WayState } from './types.ts';
import { freshWay, type Way } from './way.ts';

/**
 * Watching what the room sends by WebRTC. The room repairs its own media; this only judges whether it gets there, and gives up
 * when it does not although the room is connected and the show is on air.
 */
export class WebRtcWay implements Way {
  readonly protocol = 'webrtc';
  readonly #state = new StateStore<WayState>(freshWay);
  readonly #room: RoomSession;
  readonly #patienceMs: number;
  readonly #stop: (() => void)[];
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(room: RoomSession, timings: Timings) {
    this.#room = room;
    this.#patienceMs = timings.playerConnectMs;
    this.#stop = [
      room.store.subscribe(() => this.#look()),
      room.events.on('unsupported', () => this.#fail('codec_unsupported')),
      room.events.on('retrying', ({ code }) => {
        if (code === 'codec_unsupported' || code === 'capacity_exceeded') this.#fail(code);
      }),
    ];
    this.#receive(true);
    this.#look();
  }

  get store(): Store<WayState> {
    return this.#state;
  }

  async setQuality(quality: 'auto' | number): Promise<void> {
    const track = mainVideo(this.#room.store.get().remote);
    if (track !== null) await this.#room.setQuality(track.consumerId, quality);
  }

  async stats(): Promise<PlayerStats> {
    const stats = figuresOf(await this.#room.stats());
    this.#state.update({ latencySeconds: stats.latencySeconds });
    return stats;
  }

  close(): void {
    this.#retire();
    this.#receive(false);
  }

  // The room tells by itself; live is all there is; an element is not needed.
  airChanged(): void {}
  goLive(): void {}
  seek(): void {}
  attach(): void {}
  setCaptions(): void {}

  #look(): void {
    const { connection, media, remote, broadcast, counts } = this.#room.store.get();
    const flows = media.receive === 'connected' && remote.length > 0;
    const { phase } = this.#state.get();
    if (phase === 'failed') return;
    if (media.receive === 'failed' && connection === 'connected') {
      this.#fail('network');
      return;
    }
    const played = phase !== 'opening';
    this.#state.update({
      phase: flows ? 'playing' : played ? 'stalled' : 'opening',
      soundOnly: flows && !remote.some(({ kind }) => kind === 'video'),
      quality: qualityOf(remote),
    });
    const isDue = connection === 'connected' && (counts ?? broadcast)?.onAir === true && !flows;
    if (!isDue) this.#forgetDeadline();
    else this.#deadline ??= setTimeout(() => this.#fail('unavailable'), this.#patienceMs);
  }

  #fail(code: ClientErrorCode): void {
    if (this.#state.get().phase === 'failed') return;
    this.#retire();
    this.#state.update({ phase: 'failed', error: new FootlightError(code) });
  }

  #retire(): void {
    this.#forgetDeadline();
    for (const stop of this.#stop.splice(0)) stop();
  }

  #forgetDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  #receive(receiving: boolean): void {
    // Resolves in any case: what does not succeed at once is what `#look` waits for.
    void this.#room.setReceiving(receiving);
  }
}

/** The picture that a choice of quality is about: a shared screen before a camera. */
function mainVideo(remote: readonly RemoteTrack[]): RemoteTrack | null {
  const videos = remote.filter(({ layers }) => layers !== null);
  return videos.find(({ source }) => source === 'screen') ?? videos[0] ?? null;
}

function qualityOf(remote: readonly RemoteTrack[]): Quality | null {
  const layers = mainVideo(remote)?.layers;
  if (!layers) return null;
  const levels = Array.from({ length: layers.spatial }, () => ({ height: null, bitrateBps: null }));
  return { levels, current: layers.current, preferred: layers.preferred };
}

function figuresOf({ tracks, transports }: RoomStats): PlayerStats {
  const received = tracks.filter(({ direction }) => direction === 'receive');
  const most = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  const rttMs = transports.receive?.rttMs ?? null;
  const heldMs = most(received.map(({ jitterBufferMs }) => jitterBufferMs));
  return {
    protocol: 'webrtc',
    tracks: received.map(({ kind, codec, width, height, framesPerSecond, bitrateBps }) => {
      return { kind, codec, width, height, framesPerSecond, bitrateBps };
    }),
    latencySeconds: rttMs === null && heldMs === null ? null : ((rttMs ?? 0) / 2 + (heldMs ?? 0)) / 1000,
    bufferSeconds: heldMs === null ? null : heldMs / 1000,
    bandwidthBps: null,
    decodedFrames: received.reduce((sum, { framesDecoded }) => sum + (framesDecoded ?? 0), 0),
    droppedFrames: null,
    packetsLost: received.reduce((sum, { packetsLost }) => sum + packetsLost, 0),
    jitterMs: most(received.map(({ jitterMs }) => jitterMs)),
    rttMs,
  };
}
