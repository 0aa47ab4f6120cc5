import { resolve } from 'node:path';
import { publicHost } from './compose-options.ts';
import { announcedAddress, type Config, databaseUrl, lanAddresses } from './config/index.ts';

/** Where the server can be opened and what the operator has to know; printed once when it is ready. */
export function readyBlock(
  config: Config,
  app: { port: number; secure: boolean; rtmpPort: number | null; rtmpsPort: number | null; setupToken: string | null },
): string {
  const { server, media } = config;
  const scheme = app.secure ? 'https' : 'http';
  const everywhere = server.HOST === '0.0.0.0' || server.HOST === '::';
  const host = everywhere ? 'localhost' : server.HOST;
  const own = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${app.port}`;
  const url = server.PUBLIC_URL?.replace(/\/$/, '') ?? own;
  const announced = announcedAddress(media);
  const workers = media.MEDIASOUP_WORKERS;
  const lines = [
    ['Page', url],
    ...(everywhere ? lanAddresses().map((address) => ['On your network', `${scheme}://${address}:${app.port}`]) : []),
    ...(app.setupToken === null ? [] : [['Make the first admin', `${url}/setup?token=${app.setupToken}`]]),
    ['Data folder', resolve(server.DATA_DIR)],
    ['Database', databaseUrl(config.database) === undefined ? 'embedded' : 'PostgreSQL'],
    [
      'Media ports',
      `${media.MEDIASOUP_MIN_PORT}-${media.MEDIASOUP_MAX_PORT}, UDP and TCP (${workers === 0 ? 'one per core' : workers} in use)`,
    ],
    ...(app.rtmpPort === null ? [] : [['RTMP ingest', `rtmp://${publicHost(config)}:${app.rtmpPort}/live`]]),
    ...(app.rtmpsPort === null ? [] : [['RTMPS ingest', `rtmps://${publicHost(config)}:${app.rtmpsPort}/live`]]),
    ['Announced address', `${announced.address} (${sourceWords[announced.source]})`],
  ] as [string, string][];
  const width = Math.max(...lines.map(([name]) => name.length));
  const notes = [];
  if (announced.source === 'loopback') {
    notes.push(
      'Only this machine can send or receive media: set MEDIASOUP_ANNOUNCED_IP to the address others reach it by.',
    );
  }
  if (!app.secure && server.PUBLIC_URL === undefined && everywhere) {
    notes.push(
      'Browsers give a camera only to https pages and to localhost: start with --tls to go live from another device.',
    );
  }
  return [
    '',
    ...lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...notes.map((note) => `  ! ${note}`),
    '',
    `Footlight ready at ${url}`,
    '',
  ].join('\n');
}

const sourceWords = {
  configured: 'from MEDIASOUP_ANNOUNCED_IP',
  interface: 'found on this machine',
  loopback: 'nothing else was found',
} as const;
