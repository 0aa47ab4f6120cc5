import type { FastifyReply } from 'fastify';

/** Pages that are made to stand in a frame of another site. */
const framed = /^\/embed\/[^/]+\/?$/;

/**
 * Lets other sites frame this page, which they may not frame otherwise. Nothing a person can lose is behind it: in a frame of another site
 * browsers send no session cookie (SameSite), so whoever is there is a guest.
 */
export function allowFraming(path: string, reply: FastifyReply): void {
  if (!framed.test(path)) return;
  const policy = String(reply.getHeader('content-security-policy') ?? '');
  reply.header('content-security-policy', policy.replace(/frame-ancestors [^;]*/, 'frame-ancestors *'));
  // The older form of the same; it knows no "anybody".
  reply.removeHeader('x-frame-options');
  // A page that isolates itself (COEP) may frame it too.
  reply.header('cross-origin-resource-policy', 'cross-origin');
}
