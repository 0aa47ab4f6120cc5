import { type Me, type Peer as PeerView, type Permission, type RoomRole, rolePermissions } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import { newId, newSecret } from '../../base/ids.ts';
import { identityKey, type Somebody } from '../../base/principal.ts';
import type { Connection } from '../../platform/sockets/connection.ts';
import type { Door } from './policy.ts';

/**
 * One participant of a room. It outlives its connection for the grace period, and keeps role and media meanwhile.
 * A peer made over HTTP never has a connection; it lives by its transports.
 */
export class Peer {
  readonly id = newId();
  readonly resumeToken = newSecret(18);
  readonly principal: Somebody;
  readonly overHttp: boolean;
  /** By which it came in; asked by the same one whether it may stay. */
  readonly door: Door;
  /** What this peer consumes: producer id → its consumer id. */
  readonly consumers = new Map<string, string>();
  role: RoomRole;
  /** By what it receives, if it does. */
  protocol: 'webrtc' | 'whep' = 'webrtc';
  connection: Connection | null;
  /** Where it comes from now; null where that is not known. */
  ip: string | null;
  cancelGrace: (() => void) | null = null;
  /** Those who have been told of this peer, by their door, and so are told when it leaves. */
  readonly knownTo = new Set<Door>();

  constructor(
    principal: Somebody,
    { role, door }: { role: RoomRole; door: Door },
    connection: Connection | null,
    ip: string | null = null,
  ) {
    this.principal = principal;
    this.role = role;
    this.door = door;
    this.connection = connection;
    this.ip = connection?.ip ?? ip;
    this.overHttp = connection === null;
  }

  /** Equal for the connections of one person: two tabs of an account, or of one guest session. */
  get identity(): string {
    return identityKey(this.principal);
  }

  may(permission: Permission): boolean {
    return rolePermissions[this.role].includes(permission);
  }

  check(permission: Permission): void {
    if (!this.may(permission)) throw new AppError('forbidden', `the role ${this.role} may not ${permission}`);
  }

  view(): PeerView {
    const { principal } = this;
    return {
      peerId: this.id,
      role: this.role,
      displayName: principal.displayName,
      userId: principal.kind === 'user' ? principal.userId : null,
      guestId: principal.kind === 'guest' ? principal.guestId : null,
    };
  }

  me(): Me {
    return { ...this.view(), permissions: [...rolePermissions[this.role]], resumeToken: this.resumeToken };
  }
}
