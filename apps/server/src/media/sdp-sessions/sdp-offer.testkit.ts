import { createHash } from 'node:crypto';

/** Sound only, as a WHIP client that cannot reach anybody would offer it: the session is made before ICE begins. */
export function offer(direction: 'sendonly' | 'recvonly'): string {
  const fingerprint = createHash('sha256').update(direction).digest('hex').toUpperCase().match(/../g)!.join(':');
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:actpass',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    `a=${direction}`,
    ...(direction === 'sendonly' ? ['a=ssrc:1234 cname:x'] : []),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
