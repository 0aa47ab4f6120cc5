import assert from 'node:assert/strict';
import type { Ack, Broadcast, ClientEventName, RoomSnapshot } from '@footlight/contract';
import { EngineSocket } from '../../support/engine-socket.ts';
import type { Person } from '../../support/person.ts';
import { camera, dtlsParameters, microphone } from '../../support/rtp.ts';

/** Answers after which the seat has to be looked after before its next turn. */
const upsets = new Set(['closed', 'not_joined', 'transport_missing', 'not_found']);

/**
 * One peer with real transports, kept ready for the next attempt: the publisher with a camera, the viewer with a
 * consumer of it, the newcomer with a transport that has none yet.
 */
export class MediaSeat {
  readonly #person: Person;
  readonly #show: Broadcast;
  readonly #kind: 'publisher' | 'viewer' | 'newcomer';
  readonly #pardon: () => Promise<void>;
  #socket: EngineSocket | undefined;
  #ready = false;
  snapshot!: RoomSnapshot;
  producerId = '';
  consumerId = '';

  /** `pardon`: lifts every ban of the show, for a fuzzed event of its host may have been a valid one. */
  constructor(person: Person, show: Broadcast, kind: 'publisher' | 'viewer' | 'newcomer', pardon: () => Promise<void>) {
    this.#person = person;
    this.#show = show;
    this.#kind = kind;
    this.#pardon = pardon;
  }

  get socket(): EngineSocket {
    return this.#socket!;
  }

  /** Valid payloads of every event for somebody in this seat, with ids that exist. */
  valid(event: ClientEventName): unknown {
    const { producerId, consumerId, snapshot } = this;
    const sender = this.#kind === 'publisher';
    const { mid: _, ...rtpParameters } = microphone().rtpParameters;
    const payloads: Record<ClientEventName, unknown> = {
      join: { broadcastId: this.#show.id },
      joinRoom: { roomId: this.#show.roomId, password: 'open sesame', invite: 'secret' },
      resume: { roomId: snapshot.roomId, lastSeq: snapshot.seq, resumeToken: snapshot.me.resumeToken },
      leave: {},
      createWebRtcTransport: { sender },
      connectTransport: { sender, dtlsParameters },
      restartIce: { sender },
      closeTransport: { sender },
      produce: { ...microphone(), rtpParameters },
      consume: { producerId, rtpCapabilities: snapshot.routerRtpCapabilities },
      resumeConsumer: { consumerId },
      pauseConsumer: { consumerId },
      setPreferredLayers: { consumerId, spatialLayer: 1, temporalLayer: 1 },
      pauseProducer: { producerId },
      resumeProducer: { producerId },
      closeProducer: { producerId },
      kickPeer: { peerId: snapshot.me.peerId, roomId: snapshot.roomId },
      requestSync: { peerId: snapshot.me.peerId },
      reaction: { emoji: '👏' },
      toggleLike: { liked: true, clientId: 'once' },
      raiseHand: {},
      lowerHand: {},
      inviteToStage: { peerId: snapshot.me.peerId },
      acceptStage: {},
      declineStage: {},
      leaveStage: {},
      mutePeer: { peerId: snapshot.me.peerId, kind: 'audio' },
      chatMessage: { text: 'Hello', replyTo: snapshot.interaction.messages.at(-1)?.id, clientId: 'one' },
      removePeer: { peerId: snapshot.me.peerId },
      timeoutPeer: { peerId: snapshot.me.peerId, seconds: 1 },
      banUser: { peerId: snapshot.me.peerId, reason: 'Text' },
      setChatMode: { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true },
      admitWaiting: { waitingId: snapshot.me.peerId },
      denyWaiting: {},
      setPeerRole: { peerId: snapshot.me.peerId, role: 'speaker' },
      muteAll: { kind: 'audio' },
      askToUnmute: { peerId: snapshot.me.peerId, kind: 'video' },
      listUnnamed: { search: 'Text', limit: 5 },
      endMeeting: {},
    };
    return payloads[event];
  }

  /** To be told of every answer: what worked may have used up what the next attempt needs. */
  async answered(event: ClientEventName, answer: unknown, verdict: string): Promise<void> {
    if (upsets.has(verdict)) this.#ready = false;
    if (verdict !== 'ok') return;
    if (event === 'produce')
      await this.#get('closeProducer', { producerId: (answer as { producerId: string }).producerId });
    else if (
      !/^(pause|resume|setPreferred|requestSync|restartIce|reaction|toggleLike|raiseHand|lowerHand|declineStage|chatMessage|setChatMode)/.test(
        event,
      )
    )
      this.#ready = false;
  }

  async ensure(): Promise<void> {
    if (this.#ready && this.#socket?.open) return;
    if (!this.#socket?.open) this.#socket = await EngineSocket.connect(this.#person.url, { token: this.#person.token });
    await this.#get('leave', {});
    this.snapshot = await this.#enter();
    await this.#get('createWebRtcTransport', { sender: this.#kind === 'publisher' });
    if (this.#kind === 'publisher') {
      ({ producerId: this.producerId } = await this.#get<{ producerId: string }>('produce', camera()));
    } else {
      // The publisher takes its seat first.
      const { producers } = await this.#get<RoomSnapshot>('requestSync', {});
      this.producerId = producers[0]!.producerId;
    }
    if (this.#kind === 'viewer')
      ({ consumerId: this.consumerId } = await this.#get<{ consumerId: string }>('consume', this.valid('consume')));
    this.#ready = true;
  }

  async close(): Promise<void> {
    await this.#socket?.close();
  }

  async #enter(): Promise<RoomSnapshot> {
    const payload = { roomId: this.#show.roomId };
    const answer = (await this.socket.ask('joinRoom', payload)) as Ack<RoomSnapshot>;
    if (answer.ok) return answer;
    assert.equal(answer.error.code, 'forbidden', JSON.stringify(answer));
    await this.#pardon();
    return this.#get<RoomSnapshot>('joinRoom', payload);
  }

  async #get<T = object>(event: ClientEventName, payload: unknown): Promise<T> {
    const answer = (await this.socket.ask(event, payload)) as { ok: boolean };
    assert.equal(answer.ok, true, `${event}: ${JSON.stringify(answer)}`);
    return answer as T;
  }
}
