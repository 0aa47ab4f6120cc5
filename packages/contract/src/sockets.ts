import { z } from 'zod';
import { broadcast } from './broadcasts.ts';
import { commerceServerEvents, pin } from './commerce.ts';
import { empty, id } from './common.ts';
import type { ErrorCode } from './errors.ts';
import { interactionClientEvents, interactionServerEvents, interactionState } from './interaction.ts';
import { limits } from './limits.ts';
import {
  consumerParameters,
  dtlsParameters,
  iceParameters,
  layers,
  mediaId,
  produceBody,
  producerInfo,
  rtpCapabilities,
  sender,
  transportParameters,
} from './media.ts';
import { meetingClientEvents, meetingServerEvents, meetingState, waiting } from './meetings.ts';
import { me, type Permission, peer, permissions, roomCounts, roomRoles } from './rooms.ts';

/** What a joining peer gets at once; `seq` is the number of the last room event it already contains. */
export const roomSnapshot = z.object({
  roomId: id,
  seq: z.number().int(),
  me,
  peers: z.array(peer),
  producers: z.array(producerInfo),
  routerRtpCapabilities: rtpCapabilities,
  counts: roomCounts,
  interaction: interactionState,
  /** Products that are shown now; empty in meetings. */
  pins: z.array(pin),
  /** Null in a room that is only the stage of a broadcast, and for its audience. */
  meeting: meetingState.nullable(),
  /** Who waits in the lobby; empty for those who are not hosts. */
  waiting: z.array(waiting),
});
export type RoomSnapshot = z.infer<typeof roomSnapshot>;
export const joined = roomSnapshot.extend({ broadcast });
export type Joined = z.infer<typeof joined>;

/** A room event as it is kept for `resume`. */
export const keptEvent = z.object({ seq: z.number().int(), event: z.string(), payload: z.looseObject({}) });
export type KeptEvent = z.infer<typeof keptEvent>;

export interface ClientEvent {
  payload: z.ZodType;
  answer: z.ZodType;
  /** Must have joined a room. */
  inRoom: boolean;
  /** What the peer's role must allow, if anything beyond being in the room. */
  permission: Permission | null;
}
const event = <const E extends ClientEvent>(definition: E): E => definition;

/** Client → server. Every event is acknowledged with `Ack<answer>`. */
export const clientEvents = {
  join: event({ payload: z.object({ broadcastId: id }), answer: joined, inRoom: false, permission: null }),
  /** `password` and `invite` (of the secret link) where the meeting wants one. Refused with `in_lobby`, the connection waits there: see `lobbyAnswer`. */
  joinRoom: event({
    payload: z.object({
      roomId: id,
      password: z.string().max(limits.passwordLength).optional(),
      invite: z.string().max(128).optional(),
    }),
    answer: roomSnapshot,
    inRoom: false,
    permission: null,
  }),
  resume: event({
    payload: z.object({
      roomId: id,
      lastSeq: z.number().int().min(0),
      resumeToken: z.string().min(1).max(128),
    }),
    answer: z.object({ events: z.array(keptEvent), snapshot: roomSnapshot, mediaKept: z.boolean() }),
    inRoom: false,
    permission: null,
  }),
  leave: event({ payload: empty, answer: empty, inRoom: false, permission: null }),
  createWebRtcTransport: event({
    payload: z.object({ sender }),
    answer: transportParameters,
    inRoom: true,
    permission: 'watch',
  }),
  connectTransport: event({
    payload: z.object({ dtlsParameters, sender }),
    answer: empty,
    inRoom: true,
    permission: 'watch',
  }),
  restartIce: event({
    payload: z.object({ sender }),
    answer: z.object({ iceParameters }),
    inRoom: true,
    permission: 'watch',
  }),
  /** With what it carries; one that is not there is fine. */
  closeTransport: event({ payload: z.object({ sender }), answer: empty, inRoom: true, permission: 'watch' }),
  produce: event({
    payload: produceBody,
    answer: z.object({ producerId: z.string() }),
    inRoom: true,
    permission: 'publish',
  }),
  consume: event({
    payload: z.object({ producerId: mediaId, rtpCapabilities }),
    answer: consumerParameters,
    inRoom: true,
    permission: 'watch',
  }),
  resumeConsumer: event({
    payload: z.object({ consumerId: mediaId }),
    answer: empty,
    inRoom: true,
    permission: 'watch',
  }),
  pauseConsumer: event({
    payload: z.object({ consumerId: mediaId }),
    answer: empty,
    inRoom: true,
    permission: 'watch',
  }),
  setPreferredLayers: event({
    payload: z.object({ consumerId: mediaId, ...layers }),
    answer: empty,
    inRoom: true,
    permission: 'watch',
  }),
  pauseProducer: event({
    payload: z.object({ producerId: mediaId }),
    answer: empty,
    inRoom: true,
    permission: 'publish',
  }),
  resumeProducer: event({
    payload: z.object({ producerId: mediaId }),
    answer: empty,
    inRoom: true,
    permission: 'publish',
  }),
  closeProducer: event({
    payload: z.object({ producerId: mediaId }),
    answer: empty,
    inRoom: true,
    permission: 'publish',
  }),
  kickPeer: event({
    payload: z.object({ peerId: id, roomId: id }),
    answer: empty,
    inRoom: true,
    permission: 'moderate',
  }),
  requestSync: event({
    payload: z.object({ peerId: id.optional() }),
    answer: z.object({ peers: z.array(peer), producers: z.array(producerInfo) }),
    inRoom: true,
    permission: 'watch',
  }),
  ...interactionClientEvents,
  ...meetingClientEvents,
} as const;
export type ClientEventName = keyof typeof clientEvents;
export type ClientPayload<E extends ClientEventName> = z.input<(typeof clientEvents)[E]['payload']>;
export type ParsedPayload<E extends ClientEventName> = z.output<(typeof clientEvents)[E]['payload']>;
export type ClientAnswer<E extends ClientEventName> = z.output<(typeof clientEvents)[E]['answer']>;

/** `seq` is there on events that everyone in the room gets; `resume` sends those again that were missed. */
const seq = { seq: z.number().int().optional() };

/** Server → client. */
export const serverEvents = {
  joined,
  routerCapabilities: z.object({ routerRtpCapabilities: rtpCapabilities }),
  currentProducers: z.object({ producers: z.array(producerInfo) }),
  newPeer: peer.extend(seq),
  peerLeft: z.object({ peerId: id, ...seq }),
  userJoined: peer.extend(seq),
  userLeft: z.object({ peerId: id, ...seq }),
  newProducer: producerInfo.extend(seq),
  /** `consumerId` is the receiver's own; null where it did not consume this producer. */
  producerClosed: z.object({ producerId: z.string(), consumerId: z.string().nullable(), ...seq }),
  producerPaused: z.object({ producerId: z.string(), ...seq }),
  producerResumed: z.object({ producerId: z.string(), ...seq }),
  /** To the publisher alone: the highest simulcast layer that anybody wants of this producer, 0 also where nobody does. A client may go on sending those above it; they reach nobody. */
  producerLayersWanted: z.object({ producerId: z.string(), spatialLayer: z.number().int() }),
  consumerLayersChanged: z.object({
    consumerId: z.string(),
    spatialLayer: z.number().int().nullable(),
    temporalLayer: z.number().int().nullable(),
  }),
  /** `producerLayers`: how many of its layers, from the lowest, arrive at the server. */
  consumerScore: z.object({
    consumerId: z.string(),
    score: z.number(),
    producerScore: z.number(),
    producerLayers: z.number().int(),
  }),
  /** By microphones (and what encoders send); the sound of a shared screen does not count, here nor in `audioLevels`. */
  activeSpeaker: z.object({ peerId: id.nullable(), producerId: z.string().nullable() }),
  /** Decibels below full scale, -127 (silence) to 0. */
  audioLevels: z.object({
    levels: z.array(z.object({ peerId: id, producerId: z.string(), volumeDb: z.number() })),
  }),
  requestSync: empty,
  /** The peer's transports are gone (a media worker died): make them anew. The peer and its role stay. */
  transportLost: empty,
  /** Another connection has taken this peer over, or the connection was removed by a moderator, by the end of an invitation, or with the meeting. */
  removed: z.object({ reason: z.enum(['kicked', 'banned', 'replaced', 'uninvited', 'deleted', 'ended']) }),
  /** The role of a peer was changed; told to everybody. */
  roleChanged: z.object({ peerId: id, role: z.enum(roomRoles), permissions: z.array(z.enum(permissions)), ...seq }),
  streamUpdate: roomCounts.extend(seq),
  streamStarted: z.object({ broadcast, ...seq }),
  streamEnded: z.object({ broadcast, ...seq }),
  ...interactionServerEvents,
  ...commerceServerEvents,
  ...meetingServerEvents,
  /** In large rooms, to those who asked for `batches`: what happened since the last tick, in order, in one frame. Each is as if it had come by itself. */
  roomEvents: z.object({ events: z.array(z.object({ event: z.string(), payload: z.looseObject({}) })) }),
  /** What is true now, in the place of single events: this connection was too slow to be told them all, or so much is different at once, as when a meeting goes live. */
  roomSnapshot,
} as const;
export type ServerEventName = keyof typeof serverEvents;
export type ServerPayload<E extends ServerEventName> = z.output<(typeof serverEvents)[E]>;

export interface AckError {
  code: ErrorCode;
  message: string;
  details?: { path: string; message: string }[];
  retryAfterSeconds?: number;
}
export type Ack<T> = ({ ok: true } & T) | { ok: false; error: AckError };

/**
 * What a client gives in Socket.IO's `auth`. Without a token every event answers `unauthenticated`. With `batches` what a large room tells within a tick comes as one
 * `roomEvents`; without it each event comes by itself.
 */
export const socketAuth = z.object({ token: z.string().max(4096).optional(), batches: z.boolean().optional() });
