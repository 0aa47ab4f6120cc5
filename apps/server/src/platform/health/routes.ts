import type { Handlers, RequestContext } from '../http/route.ts';
import type { HealthService } from './health.ts';

/** A part that is down makes /health and /readyz answer 503; /livez only says that the process runs. */
export function healthRoutes(health: HealthService): Pick<Handlers, 'health' | 'livez' | 'readyz'> {
  const report = async (_input: unknown, context: RequestContext) => {
    const answer = await health.report();
    if (Object.values(answer.checks).some(({ status }) => status === 'down')) context.setStatus(503);
    return answer;
  };
  return { health: report, readyz: report, livez: async () => ({ status: 'ok' }) };
}
