import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { ImpairedLink, seededRandom } from './impaired-link.ts';

export interface ImpairedNetworkOptions {
  /** Where clients send to: an address of the loopback network that nobody else listens on. */
  address: string;
  /** Where the servers listen, on the ports of the same numbers. */
  target: string;
  ports: readonly number[];
  /** The same packets meet the same fate. */
  seed?: number;
}

/**
 * A relay of UDP between clients and servers that does to packets what a bad network does: the access network of one person, when only they are
 * given its address, whatever transports they have. Each client's socket has one of its own towards the server, so that servers tell them apart.
 */
export class ImpairedNetwork {
  readonly address: string;
  /** From the clients. */
  readonly up: ImpairedLink;
  /** To the clients. */
  readonly down: ImpairedLink;
  readonly #target: string;
  readonly #listeners: Socket[] = [];
  readonly #upstream = new Map<string, Socket>();

  private constructor({ address, target, seed = 1 }: ImpairedNetworkOptions) {
    this.address = address;
    this.#target = target;
    this.up = new ImpairedLink(seededRandom(seed));
    this.down = new ImpairedLink(seededRandom(seed + 1));
  }

  static async open(options: ImpairedNetworkOptions): Promise<ImpairedNetwork> {
    const network = new ImpairedNetwork(options);
    try {
      for (const port of options.ports) await network.#listen(port);
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  /** How many sockets of clients have sent something. */
  get clients(): number {
    return this.#upstream.size;
  }

  close(): void {
    this.up.close();
    this.down.close();
    for (const socket of [...this.#listeners.splice(0), ...this.#upstream.values()]) socket.close();
    this.#upstream.clear();
  }

  async #listen(port: number): Promise<void> {
    const listener = createSocket('udp4');
    this.#listeners.push(listener);
    listener.on('message', (packet, from) => {
      const upstream = this.#upstreamOf(listener, port, from);
      this.up.take(packet.length, () => upstream.send(packet, port, this.#target));
    });
    listener.bind(port, this.address);
    await once(listener, 'listening');
  }

  #upstreamOf(listener: Socket, port: number, client: { address: string; port: number }): Socket {
    const key = `${port} ${client.address} ${client.port}`;
    const known = this.#upstream.get(key);
    if (known !== undefined) return known;
    const upstream = createSocket('udp4');
    // A server that is away is a network that carries nothing.
    upstream.on('error', () => undefined);
    upstream.on('message', (packet) =>
      this.down.take(packet.length, () => listener.send(packet, client.port, client.address)),
    );
    this.#upstream.set(key, upstream);
    return upstream;
  }
}
