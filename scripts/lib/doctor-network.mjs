import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { fail, note, ok, warn } from './doctor-report.mjs';

const answerTimeoutMs = 1_000;

const hasCertificate = (server) => server.TLS_SELF_SIGNED || server.TLS_CERT_FILE !== undefined;
const isLoopback = (address) => address.startsWith('127.') || address === '::1' || address === 'localhost';

/** The version of the Footlight server that answers on the configured port, or undefined. */
export function runningServer({ server }) {
  const secure = hasCertificate(server);
  const everywhere = server.HOST === '0.0.0.0' || server.HOST === '::';
  const options = {
    host: everywhere ? '127.0.0.1' : server.HOST,
    port: server.PORT,
    path: '/health',
    timeout: answerTimeoutMs,
    rejectUnauthorized: false, // it is our own certificate, maybe self-signed, and nothing secret is said
  };
  return new Promise((resolve) => {
    const call = (secure ? httpsRequest : httpRequest)(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(versionIn(body)));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(undefined));
    call.end();
  });
}

function versionIn(body) {
  try {
    const { version, uptimeSeconds } = JSON.parse(body);
    return uptimeSeconds === undefined ? undefined : version;
  } catch {
    return undefined; // another program answers there
  }
}

export async function httpPort({ server }) {
  return listening('HTTP', server.HOST, server.PORT, 'PORT', {
    EADDRINUSE: 'Another program uses it: stop that, or choose another port with PORT (or --port).',
    EACCES: 'Ports below 1024 need privileges: set PORT to a higher one and put a proxy in front.',
  });
}

/** A check for each port encoders send to: RTMP, and RTMPS where the server has a certificate. It does not start without them. */
export function rtmpPorts({ server, ingest }) {
  if (!ingest.RTMP_ENABLED) return [() => note('RTMP is off: RTMP_ENABLED is false')];
  const wanted = [['RTMP', 'RTMP_PORT'], ...(hasCertificate(server) ? [['RTMPS', 'RTMPS_PORT']] : [])];
  return wanted.map(
    ([name, key]) =>
      () =>
        listening(name, server.HOST, ingest[key], key, {
          EADDRINUSE: `Another program uses it: stop that, choose another port with ${key}, or do without (RTMP_ENABLED=false).`,
          EACCES: `Ports below 1024 need privileges: set ${key} to a higher one.`,
        }),
  );
}

/** Whether the server can listen there; `remedies` by the code of what keeps it from it. */
async function listening(name, host, port, key, remedies) {
  if (port === 0) return ok(`${name} port: a free one is taken at start`);
  const problem = await tcpProblem(host, port);
  if (problem === undefined) return ok(`${name} port ${port} on ${host} is free`);
  const remedy = { ...remedies, EADDRNOTAVAIL: 'HOST is not an address of this machine: 0.0.0.0 means all of them.' };
  return fail(
    `${name} port ${port} on ${host} cannot be used (${problem})`,
    remedy[problem] ?? `Choose others with HOST and ${key}.`,
  );
}

/** Each worker takes one port of the range, the same number for UDP and TCP; taken ones are passed over. */
export async function mediaPorts({ media }, workers) {
  const { MEDIASOUP_LISTEN_IP: host, MEDIASOUP_MIN_PORT: first, MEDIASOUP_MAX_PORT: last } = media;
  const free = [];
  let problem;
  for (let port = first; port <= last && free.length < workers; port++) {
    const found = (await udpProblem(host, port)) ?? (await tcpProblem(host, port));
    if (found === undefined) free.push(port);
    else problem = found;
    if (found === 'EADDRNOTAVAIL') break;
  }
  if (free.length === workers) return ok(`Media ports, UDP and TCP, on ${host}: ${free.join(', ')} are free`);
  return fail(
    `Media ports: ${free.length} of the ${workers} that the workers need are free in ${first}-${last} on ${host} (${problem})`,
    problem === 'EADDRNOTAVAIL'
      ? 'MEDIASOUP_LISTEN_IP is not an address of this machine: 0.0.0.0 means all of them.'
      : 'Widen the range with MEDIASOUP_MIN_PORT and MEDIASOUP_MAX_PORT, or set MEDIASOUP_WORKERS.',
  );
}

/** Sends a datagram to the address that viewers are given and waits for it to come in. */
export async function announced({ server, media }, { address, source }) {
  const origin = { configured: 'MEDIASOUP_ANNOUNCED_IP', interface: 'found on this machine', loopback: 'nothing else' };
  const place = `Announced address ${address} (${origin[source]})`;
  let resolved;
  try {
    resolved = (await lookup(address)).address;
  } catch (error) {
    return fail(
      `${place} cannot be resolved (${error.code})`,
      'Set MEDIASOUP_ANNOUNCED_IP to an address that viewers reach.',
    );
  }
  if (isLoopback(resolved)) {
    // Right where nobody else can open the page either.
    const alone = isLoopback(server.HOST) && server.PUBLIC_URL === undefined;
    return (alone ? note : fail)(
      `${place} is loopback: only browsers on this machine can send or receive media`,
      'Set MEDIASOUP_ANNOUNCED_IP to the address under which others reach this machine.',
    );
  }
  if (await datagramArrives(media.MEDIASOUP_LISTEN_IP, resolved)) return ok(`${place} is reached from here`);
  return warn(
    `${place} is not reached from this machine`,
    'Behind NAT that can be right. Check from outside that UDP and TCP to the media ports are let through and forwarded.',
  );
}

/** The code of the error that keeps us from listening there, or undefined. */
function tcpProblem(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function udpProblem(host, port) {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve(error.code);
    });
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

function datagramArrives(listenHost, address) {
  return new Promise((resolve) => {
    const family = address.includes(':') ? 'udp6' : 'udp4';
    const receiver = createSocket(family);
    const sender = createSocket(family);
    const answer = (arrived) => {
      clearTimeout(timer);
      receiver.close();
      sender.close();
      resolve(arrived);
    };
    const timer = setTimeout(answer, answerTimeoutMs, false);
    for (const socket of [receiver, sender]) socket.once('error', () => answer(false));
    receiver.once('message', () => answer(true));
    receiver.bind({ address: listenHost, port: 0 }, () => sender.send('footlight', receiver.address().port, address));
  });
}
