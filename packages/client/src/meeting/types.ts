import type { MediaKind, Peer, RoomRole } from '@footlight/contract';
import type { RoomSession, View } from '../room/types.ts';
import type { Store } from '../store.ts';

/** How well somebody's media arrives here: from `mediasoup`'s scores, of their way in and of ours out. */
export type LinkQuality = 'good' | 'fair' | 'poor' | 'lost';

/**
 * What this page's own network carries. `limited`: small pictures only, but for what is shown largest. `poor`: no pictures but a shared screen;
 * sound goes on. It comes back by itself.
 */
export type NetworkState = 'good' | 'limited' | 'poor';

export interface MeetingView {
  /** Of others who publish or have spoken: who spoke last first. */
  speakers: readonly string[];
  /** By peer id; those of whom nothing is meant to arrive, or nothing is known yet, are absent. */
  quality: ReadonlyMap<string, LinkQuality>;
  network: NetworkState;
  /** The person wants sound only: no pictures are received, shared screens excepted. */
  audioOnly: boolean;
  /** A moderator would like to hear or see this person, and nobody has answered yet. */
  asked: { by: string; kind: MediaKind } | null;
}

export interface OpenMeetingOptions {
  password?: string;
  /** Of the secret link. */
  invite?: string;
}

/**
 * A meeting as this page takes part in it. Made by `Footlight.openMeeting`; `room` has everything that every room has (people, tracks, publishing,
 * levels), `room.store`'s `meeting` and `waiting` what only meetings have. While it waits in the lobby, `connection` is `waiting`; a refusal closes the
 * room with its code (`room_password_required`, `room_password_wrong`, `room_locked`, `lobby_denied`, `removed_from_room`, `forbidden`…; `rate_limited` after too many passwords, with the seconds to wait): open another with what was missing.
 * Sent away from the lobby, it is closed with `removed: 'denied'`, and `error` (`lobby_denied`) says after how many seconds it may knock again; with the meeting, also from the lobby, with `removed: 'ended'`.
 * What a moderator mutes is paused here too (`local`), so that nothing turns it on again but the person.
 */
export interface Meeting {
  readonly roomId: string;
  readonly room: RoomSession;
  readonly store: Store<MeetingView>;
  /** What is on the screen now, largest first. Video that is not in it is paused, or not even asked for; sound always plays. */
  setViews(views: readonly View[]): void;
  setAudioOnly(audioOnly: boolean): void;
  /** Puts `asked` away. */
  answerAsked(): void;
  /** Hosts; without an id: everybody who waits. */
  admit(waitingId?: string): Promise<void>;
  deny(waitingId?: string): Promise<void>;
  setRole(peerId: string, role: RoomRole): Promise<void>;
  /** Those whom a large meeting counts (`counts.unnamed`) and does not name, for those who moderate: by name, a page at a time. */
  listUnnamed(query?: { search?: string; cursor?: string }): Promise<{ items: Peer[]; nextCursor: string | null }>;
  setLocked(locked: boolean): Promise<void>;
  setLobby(lobby: boolean): Promise<void>;
  /** The microphones of all others but the hosts; `video`: their cameras. */
  muteAll(kind?: MediaKind): Promise<void>;
  /** Their microphone; `video`: their camera. */
  mute(peerId: string, kind?: MediaKind): Promise<void>;
  /** Pauses the screen they share, and its sound. */
  stopScreen(peerId: string): Promise<void>;
  askToUnmute(peerId: string, kind?: MediaKind): Promise<void>;
  /** They cannot come back, until a host invites them again. */
  remove(peerId: string): Promise<void>;
  end(): Promise<void>;
  close(): void;
}
