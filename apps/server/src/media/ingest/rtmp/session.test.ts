import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ChunkWriter,
  ClientHandshake,
  commandMessage,
  concatBytes,
  encodeAmf0,
  FormatError,
  rtmpType,
} from '@footlight/formats';
import fc from 'fast-check';
import { parseTarget } from './address.ts';
import { defaultRtmpLimits } from './options.ts';
import { crypto } from './rtmp.testkit.ts';
import { RtmpSession, type SessionHandlers } from './session.ts';

function recorder(log: string[]): SessionHandlers {
  return {
    send: () => {},
    onPublish: ({ app, name }) => log.push(`publish ${app}/${name}`),
    onMedia: (kind, timestamp) => log.push(`${kind} ${timestamp}`),
    onMetadata: ({ encoder }) => log.push(`metadata ${typeof encoder === 'string' ? encoder : typeof encoder}`),
    onUnpublish: () => log.push('unpublish'),
    onEnd: (reason) => log.push(`end ${reason}`),
  };
}

function handshake(session: RtmpSession): void {
  const sent: Uint8Array[] = [];
  new ClientHandshake(crypto, (bytes) => sent.push(bytes));
  session.push(sent[0]!);
  session.push(new Uint8Array(1536));
}

/** A whole session after its handshake. */
function conversation(): Uint8Array {
  const writer = new ChunkWriter();
  const media = (typeId: number, timestamp: number, payload: Uint8Array) =>
    writer.write({ typeId, streamId: 1, timestamp, chunkStreamId: 4, payload });
  return concatBytes([
    writer.write(commandMessage(['connect', 1, { app: 'live', tcUrl: 'rtmp://localhost/live', fourCcList: ['hvc1'] }])),
    writer.setChunkSize(4096),
    writer.write(commandMessage(['releaseStream', 2, null, 'key'])),
    writer.write(commandMessage(['FCPublish', 3, null, 'key'])),
    writer.write(commandMessage(['createStream', 4, null])),
    writer.write(commandMessage(['publish', 5, null, 'key', 'live'], 1)),
    media(rtmpType.dataAmf0, 0, encodeAmf0(['@setDataFrame', 'onMetaData', { encoder: 'an encoder' }])),
    media(rtmpType.video, 5, new Uint8Array(200)),
    media(rtmpType.audio, 6, new Uint8Array(20)),
    writer.write(commandMessage(['FCUnpublish', 6, null, 'key'])),
    writer.write(commandMessage(['deleteStream', 7, null, 1])),
  ]);
}

test('a conversation becomes events; media is held until the decision', () => {
  const log: string[] = [];
  const handlers = recorder(log);
  const session: RtmpSession = new RtmpSession(defaultRtmpLimits, crypto, {
    ...handlers,
    onPublish: (request) => {
      handlers.onPublish(request);
      session.acceptPublish();
    },
  });
  handshake(session);
  session.push(conversation());
  assert.deepEqual(log, ['publish live/key', 'metadata an encoder', 'video 5', 'audio 6', 'unpublish']);
  assert.equal(session.capabilities?.enhanced, true);
});

test('a rejection is final', () => {
  const log: string[] = [];
  const session = new RtmpSession(defaultRtmpLimits, crypto, recorder(log));
  handshake(session);
  const bytes = conversation();
  session.push(bytes.subarray(0, bytes.length - 200));
  session.rejectPublish('NetStream.Publish.BadName', 'no');
  session.acceptPublish();
  session.push(bytes);
  assert.deepEqual(log, ['publish live/key', 'end no']);
});

test('damaged conversations end in nothing worse than a FormatError', () => {
  const valid = conversation();
  const edits = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(edits, fc.integer({ min: 1, max: 500 }), (changes, step) => {
      const bytes = valid.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      const handlers = recorder([]);
      const session: RtmpSession = new RtmpSession(defaultRtmpLimits, crypto, {
        ...handlers,
        onPublish: () => session.acceptPublish(),
      });
      handshake(session);
      try {
        for (let at = 0; at < bytes.length; at += step) session.push(bytes.subarray(at, at + step));
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }),
    { numRuns: 10_000 },
  );
});

test('keys are found wherever encoders put them', () => {
  const target = (app: string, name: string) => {
    const { query, ...rest } = parseTarget(app, name);
    return { ...rest, key: query.get('key') };
  };
  assert.deepEqual(target('live', 'abc'), { app: 'live', name: 'abc', key: null });
  assert.deepEqual(target('live/', '/abc?key=k'), { app: 'live', name: 'abc', key: 'k' });
  assert.deepEqual(target('live?key=k', 'abc'), { app: 'live', name: 'abc', key: 'k' });
  assert.deepEqual(target('live?key=a', 'abc?key=b'), { app: 'live', name: 'abc', key: 'b' });
  assert.deepEqual(target('', ''), { app: '', name: '', key: null });
});
