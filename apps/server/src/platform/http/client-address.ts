import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Finds a client's address as Fastify does for HTTP: a forwarded address counts when every hop behind it is trusted. */
export function clientAddressReader(trusted: readonly string[]): (request: IncomingMessage) => string {
  const trust = trusted.length === 0 ? () => false : proxyAddr.compile([...trusted]);
  return (request) => proxyAddr(request, trust);
}
