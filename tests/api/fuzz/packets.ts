import { type ClientEventName, clientEvents, limits } from '@footlight/contract';
import fc from 'fast-check';
import type { EngineSocket } from '../../support/engine-socket.ts';
import { anyValue, mutation } from './values.ts';

const eventNames = Object.keys(clientEvents) as ClientEventName[];

/** An event of the contract with a payload that has been tampered with. */
export const tampered = fc.record({
  event: fc.constantFrom(...eventNames),
  mutations: fc.array(mutation, { minLength: 0, maxLength: 3 }),
});

/** As `tampered`, with a liking for what reaches the media worker. */
export const tamperedMedia = fc.record({
  event: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom<ClientEventName>(
        'produce',
        'produce',
        'consume',
        'consume',
        'connectTransport',
        'setPreferredLayers',
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom(...eventNames.filter((name) => clientEvents[name].inRoom)) },
  ),
  mutations: fc.array(mutation, { minLength: 1, maxLength: 2 }),
  seat: fc.constantFrom('publisher' as const, 'viewer' as const, 'newcomer' as const),
});

/** What goes wrong below the payload. */
export const oddPacket = fc.record({
  event: fc.constantFrom(...eventNames),
  wire: fc.constantFrom(
    'anyPayload',
    'noPayload',
    'severalPayloads',
    'unknownEvent',
    'oversize',
    'binary',
    'deep',
    'noAck',
    'notAnEvent',
    'brokenPacket',
  ),
  value: anyValue,
  choice: fc.nat({ max: 1000 }),
});
export type OddPacket = typeof oddPacket extends fc.Arbitrary<infer T> ? T : never;

const unknownEvents = [
  '',
  'nothing',
  'error',
  'message',
  '__proto__',
  'constructor',
  'toString',
  'joined',
  'x'.repeat(9000),
];
/** Packets that are no events, or none at all: the server may hang up on whoever sends them. */
const brokenPackets = [
  '9',
  '4',
  '42',
  '42[',
  '42{}',
  '42[]',
  '42["disconnect"]',
  '42["connect_error",1]',
  '42["newListener",1]',
  '43999[1]',
  '44{"message":"x"}',
  '452-["join",{"_placeholder":true,"num":0}]',
  '451-["join",{"_placeholder":true,"num":7}]',
  '45999999999-["join"]',
  '42/admin,["join",{}]',
  '40/admin,{"token":"x"}',
  '40',
  '42999999999999999999999["leave",{}]',
  'b!!!',
  '6',
  '5',
  `42["leave",${'['.repeat(60_000)}${']'.repeat(60_000)}]`,
];

/** Sends it; answers the acknowledgement, or undefined where none can be asked for. */
export async function sendOdd(socket: EngineSocket, one: OddPacket): Promise<unknown> {
  const { event, choice, value } = one;
  switch (one.wire) {
    case 'anyPayload':
      return socket.ask(event, value);
    case 'noPayload':
      return socket.ask(event);
    case 'severalPayloads':
      return socket.ask(event, {}, value, ...Array.from({ length: choice % 5 }, () => value));
    case 'unknownEvent':
      return socket.ask(unknownEvents[choice % unknownEvents.length], value);
    case 'notAnEvent':
      return socket.ask([0, 1.5, -1][choice % 3], value);
    case 'oversize':
      return socket.ask(event, { text: 'x'.repeat(limits.socketMessageBytes + choice) });
    case 'deep':
      return socket.askRaw(`["${event}",${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}]`);
    case 'binary':
      return socket.askRaw(`["${event}",{"a":{"_placeholder":true,"num":0}}]`, [new Uint8Array(choice * 20)]);
    case 'noAck':
      socket.tell(event, value);
      return undefined;
    case 'brokenPacket':
      socket.frame(brokenPackets[choice % brokenPackets.length]!);
      return undefined;
  }
}
