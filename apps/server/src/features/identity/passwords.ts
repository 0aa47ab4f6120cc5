import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../base/errors.ts';
import { newSecret } from '../../base/ids.ts';

/** Argon2id (the library's default variant) as the OWASP password storage cheat sheet asks for: 19 MiB, 2 passes, 1 lane. */
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** At most so many at once, unless it is said otherwise: they run in libuv's four threads, which files and name look-ups need too. */
const usuallyAtOnce = 2;

/**
 * Hashes and checks passwords. Each takes some 20 ms of a core and 19 MiB, so a flood of log-ins waits in a line of
 * bounded length, and beyond it is told `unavailable`, instead of stalling the process.
 */
export class Passwords {
  readonly #decoy: string;
  readonly #queueLength: number;
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  private constructor(decoy: string, options: { queueLength: number; atOnce: number }) {
    this.#decoy = decoy;
    this.#queueLength = options.queueLength;
    this.#atOnce = options.atOnce;
  }

  static async create(options: { queueLength?: number; atOnce?: number } = {}): Promise<Passwords> {
    const { queueLength = 64, atOnce = usuallyAtOnce } = options;
    return new Passwords(await hash(newSecret(), argon2id), { queueLength, atOnce });
  }

  hash(password: string): Promise<string> {
    return this.#inLine(() => hash(password, argon2id));
  }

  /** False for an unknown account (no hash), after as much work as for a known one, so that time tells nothing. */
  verify(stored: string | undefined, password: string): Promise<boolean> {
    return this.#inLine(async () => {
      const matches = await verify(stored ?? this.#decoy, password);
      return stored !== undefined && matches;
    });
  }

  async #inLine<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#queueLength) {
        throw new AppError('unavailable', 'Too many passwords are being checked at this moment', {
          retryAfterSeconds: 2,
        });
      }
      // Whoever finishes hands its place on, so #running does not change.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#running -= 1;
      } else {
        next();
      }
    }
  }
}
