/** What is kept in memory of the conversations that were used last; read again when it is needed again. */
export class PerConversation<T> {
  readonly #kept = new Map<string, Promise<T>>();
  readonly #most: number;
  readonly #idle: (value: T) => boolean;

  /** `idle`: whether a value may be forgotten now. */
  constructor(most: number, idle: (value: T) => boolean = () => true) {
    this.#most = most;
    this.#idle = idle;
  }

  /** One that failed to load is loaded again by the next who asks. */
  get(id: string, load: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(id);
    if (known !== undefined) {
      this.#kept.delete(id);
      this.#kept.set(id, known);
      return known;
    }
    const loading = load();
    this.#kept.set(id, loading);
    loading.then(
      () => this.#forgetOldest(),
      () => {
        if (this.#kept.get(id) === loading) this.#kept.delete(id);
      },
    );
    return loading;
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept;
    if (oldest === undefined || this.#kept.size <= this.#most) return;
    const [id, value] = oldest;
    void value.then(
      (loaded) => {
        if (this.#kept.get(id) !== value) return;
        this.#kept.delete(id);
        // The next to be forgotten is another one.
        if (!this.#idle(loaded)) this.#kept.set(id, value);
      },
      () => {},
    );
  }
}
