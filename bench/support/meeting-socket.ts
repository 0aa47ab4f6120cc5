import type { ClientAnswer, ClientEventName, ClientPayload, ServerEventName } from '@footlight/contract';
import { RawSocket } from './raw-socket.ts';

/** By the server, with its error code. */
export class Refusal extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

type Listener = (event: ServerEventName, payload: never) => void;

/** A connection of somebody in a meeting that costs its own process little. */
export class MeetingSocket {
  /** Told each event, those of a frame of many one by one. */
  onEvent: Listener = () => {};
  #socket!: RawSocket;

  private constructor() {}

  static async connect(url: string, token: string | undefined): Promise<MeetingSocket> {
    const made = new MeetingSocket();
    made.#socket = await RawSocket.open(Number(new URL(url).port), token, (frame) => made.#hear(frame));
    return made;
  }

  /** Sends an event that has to succeed. */
  async get<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<ClientAnswer<E>> {
    const [answer] = JSON.parse(await this.#socket.ask(event, payload as object));
    if (!answer.ok) throw new Refusal(`${event}: ${JSON.stringify(answer.error)}`, answer.error.code);
    return answer;
  }

  close(): void {
    this.#socket.close();
  }

  #hear(frame: Buffer): void {
    const [event, payload] = JSON.parse(frame.toString('utf8', 2));
    const told = event === 'roomEvents' ? payload.events : [{ event, payload }];
    for (const one of told) this.onEvent(one.event, one.payload as never);
  }
}
