/**
 * A client of meetings as somebody writes it who has the table of events and nothing of ours: mediasoup-client and socket.io-client. By REST it
 * registers and makes the room.
 */
import { Device, type types } from 'mediasoup-client';
import { io, type Socket } from 'socket.io-client';

// What came and what was answered, as it was: the test looks at it.
// biome-ignore lint/suspicious/noExplicitAny: nothing of ours, so no types of ours
type Payload = any;
interface Told {
  event: string;
  payload: Payload;
}

const told: Told[] = [];
const names = new Set<string>();
const watchers = new Set<() => void>();
const device = new Device();
const producers = new Map<string, types.Producer>();
const consumers = new Map<string, types.Consumer>();
let token = '';
let socket: Socket;
let sending: types.Transport;
let receiving: types.Transport;

async function rest(path: string, body: object): Promise<Payload> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

export async function register(displayName: string): Promise<void> {
  const email = `${crypto.randomUUID()}@example.com`;
  token = (await rest('/api/auth/register', { email, password: 'correct horse battery', displayName })).accessToken;
}

export async function createRoom(): Promise<string> {
  return (await rest('/api/rooms', { title: 'Table' })).id;
}

/** Asks, and answers what was acknowledged. */
export function ask(event: string, payload: object): Promise<Payload> {
  return socket.timeout(15_000).emitWithAck(event, payload);
}

async function get(event: string, payload: object): Promise<Payload> {
  const { ok, ...answer } = await ask(event, payload);
  if (!ok) throw new Error(`${event}: ${JSON.stringify(answer)}`);
  return answer;
}

/** The first event of that name with those fields, whether it has come or comes; it is taken out of what came. */
export function next(event: string, fields: Record<string, unknown> = {}): Promise<Payload> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const index = told.findIndex(
        (one) => one.event === event && Object.entries(fields).every(([name, value]) => one.payload[name] === value),
      );
      if (index === -1) return;
      watchers.delete(look);
      clearTimeout(timer);
      resolve(told.splice(index, 1)[0]!.payload);
    };
    const timer = setTimeout(() => {
      watchers.delete(look);
      reject(new Error(`no ${event} ${JSON.stringify(fields)} came; there were ${told.map((one) => one.event)}`));
    }, 20_000);
    watchers.add(look);
    look();
  });
}

/** Of all that has come. */
export function eventNames(): string[] {
  return [...names];
}

/** Connects, enters the room, makes both transports, and consumes what is there and what comes. Answers what joinRoom acknowledged. */
export async function join(roomId: string): Promise<Payload> {
  socket = io({ path: '/socket.io/', auth: { token }, transports: ['websocket'] });
  socket.onAny((event: string, payload: Payload) => {
    told.push({ event, payload });
    names.add(event);
    for (const look of [...watchers]) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const capabilities = new Promise<Payload>((resolve) => socket.once('routerCapabilities', resolve));
  const current = new Promise<Payload>((resolve) => socket.once('currentProducers', resolve));
  const acknowledged = await ask('joinRoom', { roomId });
  if (!acknowledged.ok) return acknowledged;
  const { routerRtpCapabilities } = await capabilities;
  await device.load({ routerRtpCapabilities });
  sending = device.createSendTransport(await get('createWebRtcTransport', { sender: true }));
  receiving = device.createRecvTransport(await get('createWebRtcTransport', { sender: false }));
  for (const [transport, sender] of [
    [sending, true],
    [receiving, false],
  ] as const) {
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      get('connectTransport', { dtlsParameters, sender }).then(done, fail);
    });
  }
  sending.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
    get('produce', { kind, rtpParameters, appData }).then(({ producerId }) => done({ id: producerId }), fail);
  });
  socket.on('newProducer', ({ producerId }) => void consume(producerId));
  socket.on('producerClosed', ({ consumerId }) => {
    consumers.get(consumerId)?.close();
    consumers.delete(consumerId);
  });
  for (const { producerId } of (await current).producers) await consume(producerId);
  return acknowledged;
}

async function consume(producerId: string): Promise<void> {
  const { rtpCapabilities } = device;
  const { consumerId, kind, rtpParameters } = await get('consume', { producerId, rtpCapabilities });
  const consumer = await receiving.consume({ id: consumerId, producerId, kind, rtpParameters });
  consumers.set(consumerId, consumer);
  await get('resumeConsumer', { consumerId });
  const element = document.createElement(kind === 'video' ? 'video' : 'audio');
  element.autoplay = true;
  element.srcObject = new MediaStream([consumer.track]);
  document.body.append(element);
  for (const look of [...watchers]) look();
}

/** Answers the producer's id. */
export async function publish(source: 'camera' | 'microphone' | 'screen'): Promise<string> {
  const producer = await sending.produce({ track: await trackOf(source), appData: { source } });
  producers.set(producer.id, producer);
  return producer.id;
}

async function trackOf(source: 'camera' | 'microphone' | 'screen'): Promise<MediaStreamTrack> {
  if (source === 'screen') return drawnScreen();
  const stream = await navigator.mediaDevices.getUserMedia(
    source === 'camera' ? { video: { width: 320, height: 240, frameRate: 15 } } : { audio: true },
  );
  return stream.getTracks()[0]!;
}

/** A picture of its own, as choosing a screen takes a hand. */
function drawnScreen(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [640, 360];
  const picture = canvas.getContext('2d')!;
  let ticks = 0;
  setInterval(() => {
    picture.fillStyle = `hsl(${(ticks++ * 7) % 360} 80% 50%)`;
    picture.fillRect(0, 0, 640, 360);
  }, 100);
  return canvas.captureStream(10).getVideoTracks()[0]!;
}

export async function closeProducer(producerId: string): Promise<Payload> {
  producers.get(producerId)?.close();
  return ask('closeProducer', { producerId });
}

/** Of the consumer of that producer, once there is one. */
export function consumerIdOf(producerId: string): Promise<string> {
  return new Promise((resolve) => {
    const look = () => {
      const found = [...consumers.values()].find((consumer) => consumer.producerId === producerId);
      if (found === undefined) return;
      watchers.delete(look);
      resolve(found.id);
    };
    watchers.add(look);
    look();
  });
}

export function isConsumed(consumerId: string): boolean {
  return consumers.has(consumerId);
}

/** Resolves when so many further frames of that producer have been decoded, or its sound was heard. Statistics are not told, they have to be looked up. */
export async function arrives(producerId: string, frames = 10): Promise<number> {
  const consumer = consumers.get(await consumerIdOf(producerId))!;
  let first: number | undefined;
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; ) {
    const inbound = [...(await consumer.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
    if (consumer.kind === 'audio') {
      if (inbound?.audioLevel > 0.001) return inbound.audioLevel;
    } else if (inbound?.framesDecoded !== undefined) {
      first ??= inbound.framesDecoded as number;
      if (inbound.framesDecoded - first >= frames) return inbound.framesDecoded - first;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${consumer.kind} of ${producerId} does not arrive`);
}

export function disconnect(): void {
  socket.disconnect();
}
