import { networkInterfaces } from 'node:os';
import type { Config } from './groups.ts';

export interface AnnouncedAddress {
  address: string;
  /** `configured`; `interface`: the machine's first public or LAN address; `loopback`: nothing else was found. */
  source: 'configured' | 'interface' | 'loopback';
}

/** Where viewers send media to. Loopback is only the answer when there is nothing else, and the caller says so. */
export function announcedAddress(media: Config['media'], interfaces = networkInterfaces()): AnnouncedAddress {
  if (media.MEDIASOUP_ANNOUNCED_IP !== undefined)
    return { address: media.MEDIASOUP_ANNOUNCED_IP, source: 'configured' };
  const wildcard = media.MEDIASOUP_LISTEN_IP === '0.0.0.0' || media.MEDIASOUP_LISTEN_IP === '::';
  if (!wildcard) {
    const loopback = media.MEDIASOUP_LISTEN_IP.startsWith('127.') || media.MEDIASOUP_LISTEN_IP === '::1';
    return { address: media.MEDIASOUP_LISTEN_IP, source: loopback ? 'loopback' : 'interface' };
  }
  const found = lanAddresses(interfaces)[0];
  return found === undefined ? { address: '127.0.0.1', source: 'loopback' } : { address: found, source: 'interface' };
}

/** IPv4 addresses of real interfaces; those of container and virtual-machine bridges come last. */
export function lanAddresses(interfaces = networkInterfaces()): string[] {
  const virtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|tun|tap|wg|utun)/;
  return Object.entries(interfaces)
    .flatMap(([name, infos]) => (infos ?? []).map((info) => ({ name, ...info })))
    .filter((info) => info.family === 'IPv4' && !info.internal && !info.address.startsWith('169.254.'))
    .sort((a, b) => Number(virtual.test(a.name)) - Number(virtual.test(b.name)))
    .map((info) => info.address);
}
