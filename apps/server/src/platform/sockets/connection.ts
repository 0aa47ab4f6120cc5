import type { ServerEventName, ServerPayload } from '@footlight/contract';
import type { Logger } from '../../base/logger.ts';
import type { Principal } from '../../base/principal.ts';
import type { Frame } from './frame.ts';

/** One open socket, as features see it. */
export interface Connection {
  readonly id: string;
  readonly principal: Principal;
  readonly ip: string;
  readonly log: Logger;
  /** It asked for what a large room sends together as `roomEvents`. */
  readonly batches: boolean;
  /** What its log lines name beside the socket; set by whoever seats it in a room. */
  about?: { roomId: string; peerId: string } | undefined;
  /** False once the socket has closed; sending is then a no-op. */
  readonly open: boolean;
  /** Bytes that were sent and that the network has not taken yet. */
  readonly backlogBytes: number;
  emit<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void;
  /** Sends what was encoded once for many connections. */
  send(frame: Frame): void;
  disconnect(): void;
}
