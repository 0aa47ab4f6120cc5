import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const check = z.object({ status: z.enum(['ok', 'degraded', 'down']), detail: z.string().optional() });
export const health = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  uptimeSeconds: z.number(),
  checks: z.object({ database: check, storage: check, cluster: check, workers: check }),
});
export type Health = z.infer<typeof health>;

const common = { tag: 'Operation', auth: 'none', rate: 'read', errors: [] } as const;
/** 503 with the same body when not ready. */
export const healthEndpoints = {
  health: endpoint({
    method: 'GET',
    path: '/health',
    summary: 'State of every part',
    status: 200,
    response: health,
    ...common,
  }),
  livez: endpoint({
    method: 'GET',
    path: '/livez',
    summary: 'The process answers',
    status: 200,
    response: z.object({ status: z.literal('ok') }),
    ...common,
  }),
  readyz: endpoint({
    method: 'GET',
    path: '/readyz',
    summary: 'The process can take work',
    status: 200,
    response: health,
    ...common,
  }),
} as const;
