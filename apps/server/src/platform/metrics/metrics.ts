import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The Prometheus registry and what the transports time. Gauges of the features are added by compose with `gauge`. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #events: Histogram<'event' | 'result'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new Histogram({
      name: 'footlight_http_request_seconds',
      help: 'Time to answer an HTTP request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers: [this.registry],
    });
    this.#events = new Histogram({
      name: 'footlight_socket_event_seconds',
      help: 'Time to acknowledge a socket event',
      labelNames: ['event', 'result'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers: [this.registry],
    });
  }

  observeRequest({ method, route, status }: { method: string; route: string; status: number }, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** `result` is `ok` or the error code. */
  observeEvent({ event, result }: { event: string; result: string }, seconds: number): void {
    this.#events.observe({ event, result }, seconds);
  }

  /** A gauge that is read when the metrics are asked for. */
  gauge<L extends string>(
    definition: { name: string; help: string; labels: readonly L[] },
    read: () =>
      | Promise<{ labels: Record<L, string>; value: number }[]>
      | { labels: Record<L, string>; value: number }[],
  ): void {
    new Gauge({
      name: definition.name,
      help: definition.help,
      labelNames: [...definition.labels],
      registers: [this.registry],
      async collect() {
        const rows = await read();
        this.reset();
        for (const { labels, value } of rows) this.set(labels, value);
      },
    });
  }

  /** A counter; the answer counts it up. */
  counter<L extends string>(definition: {
    name: string;
    help: string;
    labels: readonly L[];
  }): (labels: Record<L, string>, by: number) => void {
    const { name, help, labels } = definition;
    const counter = new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
    return (values, by) => counter.inc(values, by);
  }

  /** In the Prometheus text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  close(): void {
    this.registry.clear();
  }
}
