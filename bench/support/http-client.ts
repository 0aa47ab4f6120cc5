import { Agent, request } from 'node:http';

export interface Call {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  token?: string | undefined;
  body?: unknown;
}

/** Calls one service over connections that are kept, asking for the encodings a browser asks for, and reads the answer away. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 100 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Rejects unless the answer is a success. */
  call({ method, path, token, body }: Call): Promise<void> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.#url}${path}`, { agent: this.#agent, method, headers }, (answer) => {
        const { statusCode = 0 } = answer;
        answer.resume();
        answer.once('error', reject);
        answer.once('end', () => {
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Error(`${method} ${path} answered ${statusCode}`));
        });
      });
      sent.once('error', reject);
      sent.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
