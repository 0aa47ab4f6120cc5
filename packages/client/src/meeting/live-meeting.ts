import { type MediaKind, type Peer, personalSources, type RoomRole, type ServerPayload } from '@footlight/contract';
import type { Api } from '../rest.ts';
import type { RoomSession, RoomState, View } from '../room/types.ts';
import { StateStore, type Store } from '../store.ts';
import type { Timings } from '../timings.ts';
import { LinkScores } from './link-scores.ts';
import { NetworkWatch } from './network.ts';
import { onPageVisibility } from './page-visibility.ts';
import { speakersOf, spokenAfter } from './speakers.ts';
import type { Meeting, MeetingView, NetworkState } from './types.ts';
import { viewsFor } from './views.ts';

export interface LiveMeetingOptions {
  roomId: string;
  room: RoomSession;
  api: Api;
  timings: Timings;
}

/** Layers of the own camera that an uplink carries. */
const cameraLayers: Record<NetworkState, number | 'all'> = { good: 'all', limited: 2, poor: 1 };

/** What a meeting is beyond its room: who spoke, how the links are, and what is asked for of what is shown. */
export class LiveMeeting implements Meeting {
  readonly roomId: string;
  readonly room: RoomSession;
  readonly #options: LiveMeetingOptions;
  readonly #state = new StateStore<MeetingView>({
    speakers: [],
    quality: new Map(),
    network: 'good',
    audioOnly: false,
    asked: null,
  });
  readonly #downlink = new NetworkWatch({ judgesAvailable: true });
  readonly #uplink = new NetworkWatch({ judgesAvailable: false });
  readonly #scores = new LinkScores();
  readonly #stop: (() => void)[];
  #views: readonly View[] = [];
  #spoken: readonly string[] = [];
  #seen: RoomState;

  constructor(options: LiveMeetingOptions) {
    const { room, roomId, timings } = options;
    this.#options = options;
    this.roomId = roomId;
    this.room = room;
    this.#seen = room.store.get();
    const ticks = setInterval(() => void this.#measure(), timings.meetingTickMs);
    this.#stop = [
      () => clearInterval(ticks),
      room.store.subscribe(() => this.#look()),
      room.serverEvents.on('consumerScore', (heard) => this.#scores.heard(heard)),
      room.serverEvents.on('unmuteAsked', ({ by, kind }) => this.#state.update({ asked: { by, kind } })),
      room.serverEvents.on('muted', (muted) => this.#onMuted(muted)),
      onPageVisibility((visible) => void room.setVisible(visible)),
    ];
  }

  get store(): Store<MeetingView> {
    return this.#state;
  }

  setViews(views: readonly View[]): void {
    this.#views = views;
    this.#show();
  }

  setAudioOnly(audioOnly: boolean): void {
    this.#state.update({ audioOnly });
    this.#show();
  }

  answerAsked(): void {
    this.#state.update({ asked: null });
  }

  async admit(waitingId?: string): Promise<void> {
    await this.room.request('admitWaiting', waitingId === undefined ? {} : { waitingId });
  }

  async deny(waitingId?: string): Promise<void> {
    await this.room.request('denyWaiting', waitingId === undefined ? {} : { waitingId });
  }

  async setRole(peerId: string, role: RoomRole): Promise<void> {
    await this.room.request('setPeerRole', { peerId, role });
  }

  listUnnamed(query: { search?: string; cursor?: string } = {}): Promise<{ items: Peer[]; nextCursor: string | null }> {
    return this.room.request('listUnnamed', query);
  }

  async setLocked(locked: boolean): Promise<void> {
    await this.#options.api.updateRoom({ params: { id: this.roomId }, body: { locked } });
  }

  async setLobby(lobby: boolean): Promise<void> {
    await this.#options.api.updateRoom({ params: { id: this.roomId }, body: { lobby } });
  }

  async muteAll(kind: MediaKind = 'audio'): Promise<void> {
    await this.room.request('muteAll', { kind });
  }

  async mute(peerId: string, kind: MediaKind = 'audio'): Promise<void> {
    await this.room.request('mutePeer', { peerId, kind });
  }

  async stopScreen(peerId: string): Promise<void> {
    await this.room.request('mutePeer', { peerId, source: 'screen' });
  }

  async askToUnmute(peerId: string, kind: MediaKind = 'audio'): Promise<void> {
    await this.room.request('askToUnmute', { peerId, kind });
  }

  async remove(peerId: string): Promise<void> {
    await this.room.request('kickPeer', { peerId, roomId: this.roomId });
  }

  async end(): Promise<void> {
    await this.room.request('endMeeting', {});
  }

  close(): void {
    this.room.close();
  }

  #look(): void {
    const before = this.#seen;
    const state = this.room.store.get();
    this.#seen = state;
    if (state.connection === 'closed') {
      for (const stop of this.#stop.splice(0)) stop();
      return;
    }
    if (state.activeSpeaker !== before.activeSpeaker) this.#spoke(state);
    const { activeSpeaker, peers, published, local } = state;
    if (activeSpeaker !== before.activeSpeaker || peers !== before.peers || published !== before.published) {
      this.#showSpeakers(state);
    }
    if (local !== before.local) this.#lookForAnswer(state);
  }

  #spoke({ activeSpeaker, me }: RoomState): void {
    if (activeSpeaker !== null && activeSpeaker !== me?.peerId) this.#spoken = spokenAfter(this.#spoken, activeSpeaker);
  }

  #showSpeakers({ peers, published }: RoomState): void {
    const here = new Set(peers.map(({ peerId }) => peerId));
    const publishers = published.map(({ peerId }) => peerId);
    const speakers = speakersOf(this.#spoken, publishers, (peerId) => here.has(peerId));
    const before = this.#state.get().speakers;
    const isSame = speakers.length === before.length && speakers.every((peer, place) => peer === before[place]);
    if (!isSame) this.#state.update({ speakers });
  }

  /** Who sends again has answered. */
  #lookForAnswer({ local }: RoomState): void {
    const { asked } = this.#state.get();
    if (asked === null) return;
    const source = personalSources[asked.kind];
    if (local.some((track) => track.source === source && !track.paused && track.state !== 'failed')) this.answerAsked();
  }

  #onMuted({ producerId }: ServerPayload<'muted'>): void {
    const track = this.room.store.get().local.find((one) => one.producerId === producerId);
    if (track !== undefined) void this.room.setPaused(track.source, true);
  }

  async #measure(): Promise<void> {
    const { connection, remote } = this.room.store.get();
    if (connection !== 'connected') return;
    const quality = this.#scores.tick(remote);
    if (!isSameMap(quality, this.#state.get().quality)) this.#state.update({ quality });
    const { send, receive } = await this.room.links();
    if (this.#downlink.note(receive, this.#scores.isShort) !== this.#state.get().network) {
      this.#state.update({ network: this.#downlink.state });
      this.#show();
    }
    const before = this.#uplink.state;
    if (this.#uplink.note(send) !== before) void this.room.setCameraLayers(cameraLayers[this.#uplink.state]);
  }

  #show(): void {
    this.room.setViews(viewsFor(this.#views, this.#state.get()));
  }
}

function isSameMap<V>(one: ReadonlyMap<string, V>, other: ReadonlyMap<string, V>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}
