import {
  acknowledgement,
  ChunkReader,
  ChunkWriter,
  FormatError,
  type HandshakeCrypto,
  type RtmpMessage,
  readControlNumber,
  readUserControl,
  rtmpType,
  ServerHandshake,
  splitAggregate,
  userControl,
  userControlEvent,
} from '@footlight/formats';
import type { RtmpLimits } from './options.ts';

/** A smaller window than this would have us answer every packet. */
const minPeerWindow = 16 * 1024;

/**
 * The lower half of a session: handshake, chunks, acknowledgements, pings. Bytes in, messages out, bytes out; no socket, no clock.
 * A FormatError is final.
 */
export class RtmpWire {
  readonly #limits: RtmpLimits;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #onMessage: (message: RtmpMessage) => void;
  readonly #reader: ChunkReader;
  readonly #writer = new ChunkWriter();
  #handshake: ServerHandshake | undefined;
  #peerWindow: number;
  #bytesIn = 0;
  #bytesOut = 0;
  /** Bytes of the peer that we have acknowledged. */
  #acknowledgedIn = 0;
  /** Our bytes that the peer has not, apart from our acknowledgements. */
  #unacknowledged = 0;

  constructor(
    limits: RtmpLimits,
    crypto: HandshakeCrypto,
    handlers: { send: (bytes: Uint8Array) => void; onMessage: (message: RtmpMessage) => void },
  ) {
    this.#limits = limits;
    this.#peerWindow = limits.windowSize;
    this.#send = handlers.send;
    this.#onMessage = handlers.onMessage;
    this.#handshake = new ServerHandshake(crypto, (bytes) => this.#sendBytes(bytes));
    this.#reader = new ChunkReader(
      {
        maxMessageSize: limits.maxCommandSize,
        maxChunkStreams: limits.maxChunkStreams,
        maxPending: 2 * limits.maxCommandSize,
      },
      (message) => this.#take(message),
    );
  }

  get handshaken(): boolean {
    return this.#handshake === undefined;
  }

  get bytesIn(): number {
    return this.#bytesIn;
  }

  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** Allows messages as long as media needs. */
  expectMedia(): void {
    this.#reader.limits.maxMessageSize = this.#limits.maxMessageSize;
    this.#reader.limits.maxPending = 2 * this.#limits.maxMessageSize;
  }

  push(bytes: Uint8Array): void {
    this.#bytesIn += bytes.length;
    if (this.#handshake) {
      const step = this.#handshake.push(bytes);
      if (!step.done) return;
      this.#handshake = undefined;
      this.#reader.push(step.rest);
    } else {
      this.#reader.push(bytes);
    }
    if (this.#bytesIn - this.#acknowledgedIn >= this.#peerWindow) {
      this.#acknowledgedIn = this.#bytesIn;
      this.#sendBytes(this.#writer.write(acknowledgement(this.#bytesIn)));
    }
  }

  send(message: RtmpMessage): void {
    const bytes = this.#writer.write(message);
    this.#unacknowledged += bytes.length;
    if (this.#unacknowledged > this.#limits.maxUnacknowledged) {
      throw new FormatError('the peer has answers sent without acknowledging them');
    }
    this.#sendBytes(bytes);
  }

  /** Announces our chunk size and uses it. */
  setChunkSize(size: number): void {
    this.#sendBytes(this.#writer.setChunkSize(size));
  }

  #sendBytes(bytes: Uint8Array): void {
    this.#bytesOut += bytes.length;
    this.#send(bytes);
  }

  #take(message: RtmpMessage): void {
    switch (message.typeId) {
      case rtmpType.acknowledgement: {
        // Modulo 2^32; a number ahead of what was sent counts for nothing.
        const lag = ((this.#bytesOut % 2 ** 32) - readControlNumber(message.payload)) >>> 0;
        this.#unacknowledged = Math.min(this.#unacknowledged, lag);
        break;
      }
      case rtmpType.windowAcknowledgementSize:
        this.#peerWindow = Math.max(minPeerWindow, readControlNumber(message.payload));
        break;
      case rtmpType.setPeerBandwidth:
        break; // we send too little for it to matter
      case rtmpType.userControl: {
        const { event, data } = readUserControl(message.payload);
        if (event === userControl.pingRequest) {
          this.send(userControlEvent(userControl.pingResponse, readControlNumber(data)));
        }
        break;
      }
      case rtmpType.aggregate:
        for (const part of splitAggregate(message)) this.#onMessage(part);
        break;
      default:
        this.#onMessage(message);
    }
  }
}
