import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import { checkOperator } from './operator.ts';

/** GET /metrics for Prometheus. */
export function mountMetrics(app: FastifyInstance, metrics: Metrics, token: string | undefined): void {
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    checkOperator(token, { ip: request.ip, authorization: request.headers.authorization });
    return reply.type(metrics.registry.contentType).send(await metrics.text());
  });
}
