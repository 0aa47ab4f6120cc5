import {
  type AmfRecord,
  type AmfValue,
  bandwidthLimit,
  commandMessage,
  decodeCommand,
  decodeData,
  FormatError,
  type HandshakeCrypto,
  isAmfRecord,
  type PeerCapabilities,
  type RtmpCommand,
  type RtmpMessage,
  readCapabilities,
  rtmpType,
  serverCapabilities,
  setPeerBandwidth,
  statusMessage,
  userControl,
  userControlEvent,
  windowAcknowledgementSize,
} from '@footlight/formats';
import { parseTarget } from './address.ts';
import type { RtmpLimits } from './options.ts';
import type { PublishRequest } from './publish.ts';
import { RtmpWire } from './wire.ts';

export interface SessionHandlers {
  send(bytes: Uint8Array): void;
  /** Answer with `acceptPublish` or `rejectPublish`, now or later. */
  onPublish(request: Omit<PublishRequest, 'ip'>): void;
  /** Only while a publish is accepted. `timestamp` in ms, modulo 2^32. */
  onMedia(kind: 'audio' | 'video', timestamp: number, body: Uint8Array): void;
  onMetadata(metadata: AmfRecord): void;
  /** The client stopped publishing; it may publish again. */
  onUnpublish(): void;
  /** The session is over by a refusal: close the connection once what was sent has gone out. */
  onEnd(reason: string): void;
}

type State = 'connecting' | 'connected' | 'deciding' | 'publishing' | 'ended';

/** Message streams one client may create; it needs one. */
const maxStreams = 16;

/**
 * One RTMP client as the server sees it (RTMP 1.0 section 7.2): bytes in, events and bytes out; no socket, no clock. `push` throws
 * FormatError for bytes that are not RTMP; the session must not be used after it.
 */
export class RtmpSession {
  readonly wire: RtmpWire;
  readonly #limits: RtmpLimits;
  readonly #handlers: SessionHandlers;
  #state: State = 'connecting';
  #app = '';
  #tcUrl = '';
  #streams = 0;
  /** Message stream that publishes or wants to. */
  #publishStream = 0;
  /** Media that came before the decision, from clients that do not wait for it. */
  #held: RtmpMessage[] = [];
  #heldBytes = 0;
  #capabilities: PeerCapabilities | undefined;

  constructor(limits: RtmpLimits, crypto: HandshakeCrypto, handlers: SessionHandlers) {
    this.#limits = limits;
    this.#handlers = handlers;
    this.wire = new RtmpWire(limits, crypto, {
      send: handlers.send,
      onMessage: (message) => this.#onMessage(message),
    });
  }

  get state(): State {
    return this.#state;
  }

  /** Of Enhanced RTMP; undefined before `connect`. */
  get capabilities(): PeerCapabilities | undefined {
    return this.#capabilities;
  }

  push(bytes: Uint8Array): void {
    if (this.#state !== 'ended') this.wire.push(bytes);
  }

  acceptPublish(): void {
    if (this.#state !== 'deciding') return;
    this.#state = 'publishing';
    this.wire.expectMedia();
    this.wire.send(userControlEvent(userControl.streamBegin, this.#publishStream));
    this.#status('status', 'NetStream.Publish.Start', 'The stream is now published.');
    const held = this.#held;
    this.#held = [];
    for (const message of held) this.#onMessage(message);
  }

  rejectPublish(code: string, description: string): void {
    if (this.#state === 'deciding') this.end(code, description, 'error');
  }

  /** Tells the client why, then ends the session. */
  end(code: string, description: string, level: 'status' | 'error'): void {
    if (this.#state === 'ended') return;
    this.#status(level, code, description);
    this.#state = 'ended';
    this.#handlers.onEnd(description);
  }

  #onMessage(message: RtmpMessage): void {
    switch (message.typeId) {
      case rtmpType.audio:
      case rtmpType.video:
        if (this.#state === 'deciding') this.#hold(message);
        if (this.#state !== 'publishing') return;
        this.#handlers.onMedia(
          message.typeId === rtmpType.audio ? 'audio' : 'video',
          message.timestamp,
          message.payload,
        );
        return;
      case rtmpType.commandAmf0:
      case rtmpType.commandAmf3:
        this.#onCommand(decodeCommand(message), message.streamId);
        return;
      case rtmpType.dataAmf0:
      case rtmpType.dataAmf3:
        this.#onData(message);
    }
  }

  #hold(message: RtmpMessage): void {
    this.#heldBytes += message.payload.length;
    if (this.#heldBytes > 4 * this.#limits.maxCommandSize)
      throw new FormatError('media came before the publish was answered');
    this.#held.push(message);
  }

  /** `@setDataFrame` and `onMetaData`; others, and those that cannot be read, carry nothing that is needed. */
  #onData(message: RtmpMessage): void {
    if (this.#state === 'deciding') this.#hold(message);
    if (this.#state !== 'publishing') return;
    try {
      const { name, values } = decodeData(message);
      const [event, metadata] = name === '@setDataFrame' ? values : [name, values[0]];
      if (event === 'onMetaData' && isAmfRecord(metadata)) this.#handlers.onMetadata(metadata);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }

  #onCommand(command: RtmpCommand, streamId: number): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'connecting' && command.name !== 'connect') {
      throw new FormatError('the first command is not connect');
    }
    switch (command.name) {
      case 'connect':
        this.#connect(command);
        break;
      case 'createStream':
        this.#createStream(command);
        break;
      case 'releaseStream':
      case '_checkbw':
        this.#result(command, null, undefined);
        break;
      case 'FCPublish':
        this.wire.send(commandMessage(['onFCPublish', 0, null, { code: 'NetStream.Publish.Start', description: '' }]));
        this.#result(command, null, undefined);
        break;
      case 'publish':
        this.#publish(command, streamId);
        break;
      case 'FCUnpublish':
        this.wire.send(
          commandMessage(['onFCUnpublish', 0, null, { code: 'NetStream.Unpublish.Success', description: '' }]),
        );
        this.#unpublish();
        this.#result(command, null, undefined);
        break;
      case 'deleteStream':
        if (command.arguments[0] === this.#publishStream) this.#unpublish();
        break;
      case 'closeStream':
        if (streamId === this.#publishStream) this.#unpublish();
        break;
      case 'play':
      case 'play2':
        this.#publishStream = streamId;
        this.end('NetStream.Play.Failed', 'This server receives over RTMP; it plays over WebRTC and HLS.', 'error');
        break;
      case '_result':
      case '_error':
      case 'onStatus':
        break;
      default:
        if (command.transactionId > 0) this.#error(command, 'NetConnection.Call.Failed', 'There is no such command.');
    }
  }

  /** Section 7.2.1.1, with the negotiation of Enhanced RTMP. */
  #connect(command: RtmpCommand): void {
    if (this.#state !== 'connecting') throw new FormatError('connect came twice');
    const object = command.object ?? {};
    this.#app = text(object.app);
    this.#tcUrl = text(object.tcUrl);
    this.#capabilities = readCapabilities(object);
    this.#state = 'connected';
    this.wire.send(windowAcknowledgementSize(this.#limits.windowSize));
    this.wire.send(setPeerBandwidth(this.#limits.windowSize, bandwidthLimit.dynamic));
    this.wire.setChunkSize(this.#limits.chunkSize);
    this.wire.send(userControlEvent(userControl.streamBegin, 0));
    // Flash-style clients look at the version and the capability bits before they publish.
    const properties = { fmsVer: 'FMS/3,5,3,888', capabilities: 127, mode: 1, ...serverCapabilities() };
    const info = {
      level: 'status',
      code: 'NetConnection.Connect.Success',
      description: 'Connected.',
      objectEncoding: 0,
    };
    this.#result(command, properties, info);
    this.wire.send(commandMessage(['onBWDone', 0, null]));
  }

  #createStream(command: RtmpCommand): void {
    if (this.#streams >= maxStreams) {
      this.#error(command, 'NetConnection.Call.Failed', 'Too many streams.');
    } else {
      this.#streams += 1;
      this.#result(command, null, this.#streams);
    }
  }

  #publish(command: RtmpCommand, streamId: number): void {
    if (this.#state !== 'connected' || streamId === 0 || streamId > this.#streams) {
      const description = 'This connection publishes already, or has no stream for it.';
      this.end('NetStream.Publish.BadName', description, 'error');
      return;
    }
    this.#publishStream = streamId;
    this.#state = 'deciding';
    this.#handlers.onPublish({ ...parseTarget(this.#app, text(command.arguments[0])), tcUrl: this.#tcUrl });
  }

  #unpublish(): void {
    this.#held = [];
    this.#heldBytes = 0;
    if (this.#state === 'deciding') this.#state = 'connected';
    if (this.#state !== 'publishing') return;
    this.#state = 'connected';
    this.#status('status', 'NetStream.Unpublish.Success', 'The stream is no longer published.');
    this.#handlers.onUnpublish();
  }

  #result(command: RtmpCommand, object: AmfRecord | null, value: AmfValue): void {
    if (command.transactionId > 0) this.wire.send(commandMessage(['_result', command.transactionId, object, value]));
  }

  #error(command: RtmpCommand, code: string, description: string): void {
    this.wire.send(commandMessage(['_error', command.transactionId, null, { level: 'error', code, description }]));
  }

  #status(level: 'status' | 'error', code: string, description: string): void {
    this.wire.send(statusMessage(this.#publishStream, { level, code, description }));
  }
}

function text(value: AmfValue): string {
  return typeof value === 'string' ? value : '';
}
