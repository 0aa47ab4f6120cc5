import { once } from 'node:events';

/** No acknowledgement in this time is a hang. */
const patienceMs = 15_000;

/**
 * Socket.IO (protocol 5) over Engine.IO (protocol 4), written out frame by frame: it can say what no proper client says.
 * https://socket.io/docs/v4/socket-io-protocol/ and /engine-io-protocol/
 */
export class EngineSocket {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #lastId = 0;
  #open = true;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#onFrame(String(data)));
    socket.addEventListener('close', () => {
      this.#open = false;
      for (const settle of this.#answers.values()) settle('closed');
      this.#answers.clear();
    });
  }

  /** Connects to the main namespace; `auth` goes out as it is. */
  static async connect(url: string, auth?: object): Promise<EngineSocket> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const made = new EngineSocket(socket);
    await once(socket, 'open');
    await made.#exchange(auth);
    return made;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Sends an event with these arguments; answers its acknowledgement, or `closed` where the server hung up instead. */
  ask(event: unknown, ...args: unknown[]): Promise<unknown> {
    return this.askRaw(JSON.stringify([event, ...args]));
  }

  /** `json` is the packet's array as text, of whatever form. With `attachments` it is a binary event. */
  askRaw(json: string, attachments: Uint8Array[] = []): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${json.slice(0, 200)}`)), patienceMs);
      this.#answers.set(id, (value) => {
        clearTimeout(timer);
        resolve(value);
      });
    });
    if (!this.#open) this.#answers.get(id)!('closed');
    else if (attachments.length === 0) this.frame(`42${id}${json}`);
    else {
      this.frame(`45${attachments.length}-${id}${json}`);
      for (const attachment of attachments) this.#socket.send(attachment as Uint8Array<ArrayBuffer>);
    }
    return answer;
  }

  /** Sends an event that asks for no acknowledgement. */
  tell(event: unknown, ...args: unknown[]): void {
    this.frame(`42${JSON.stringify([event, ...args])}`);
  }

  /** Sends these characters as one frame. */
  frame(text: string): void {
    this.#socket.send(text);
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  async #exchange(auth: object | undefined): Promise<void> {
    const connected = new Promise<void>((resolve, reject) => {
      const look = ({ data }: MessageEvent) => {
        const frame = String(data);
        if (!frame.startsWith('40') && !frame.startsWith('44')) return;
        this.#socket.removeEventListener('message', look);
        if (frame.startsWith('40')) resolve();
        else reject((JSON.parse(frame.slice(2)) as { data: unknown }).data);
      };
      this.#socket.addEventListener('message', look);
    });
    this.frame(`40${auth === undefined ? '' : JSON.stringify(auth)}`);
    await connected;
  }

  #onFrame(frame: string): void {
    if (frame === '2') this.#socket.send('3');
    const acknowledged = /^43(\d+)(\[.*)$/s.exec(frame);
    if (acknowledged === null) return;
    const id = Number(acknowledged[1]);
    const [answer] = JSON.parse(acknowledged[2]!) as unknown[];
    this.#answers.get(id)?.(answer);
    this.#answers.delete(id);
  }
}
