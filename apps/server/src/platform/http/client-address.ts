import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** What of a request says where it comes from. */
export interface AddressedRequest {
  socket: { remoteAddress?: string | undefined };
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Finds a client's address as Fastify does for HTTP: a forwarded address counts when every hop behind it is trusted. */
export function clientAddressReader(trusted: readonly string[]): (request: AddressedRequest) => string {
  const trust = trusted.length === 0 ? () => false : proxyAddr.compile([...trusted]);
  return (request) => proxyAddr(request as IncomingMessage, trust);
}
