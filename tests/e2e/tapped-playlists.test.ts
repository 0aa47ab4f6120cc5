import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Observer } from '../ingest/support/observer.ts';
import { openShow } from '../ingest/support/show.ts';
import { openPage, publishByWhip } from '../media/webrtc-page.ts';
import { ServerProcess } from '../support/server-process.ts';

/** Of segments, by each rendition. */
const segments = 6;
/** Of 15 pictures a second, what the page captures. */
const frameMs = 67;

let server: ServerProcess;
before(async () => {
  server = await ServerProcess.start({ MEDIASOUP_WORKERS: '1' });
});
after(() => server.stop());

test('simulcast H.264 of a browser becomes renditions without fault that are cut at the same moments', async (t) => {
  const show = await openShow(server.url);
  const page = await openPage(t, async ({ body }) => {
    const headers = { 'content-type': 'application/sdp', authorization: `Bearer ${show.streamKey}` };
    const answer = await fetch(`${server.url}/whip`, { method: 'POST', headers, body });
    return {
      status: answer.status,
      headers: { location: answer.headers.get('location') ?? '' },
      body: await answer.text(),
    };
  });
  const observer = new Observer(show, (rendition) => ({ unevenFrames: rendition !== 'audio' }));
  await publishByWhip(page, '/whip', { codec: 'video/H264', layers: ['l', 'm', 'h'] });
  const renditions = ['audio', 'video', 'video-1', 'video-2'];
  await observer.until(() => renditions.every((id) => (observer.lengths[id]?.segments ?? 0) >= segments));
  await page.close();
  await show.end();
  const problems = await observer.finish();
  assert.deepEqual(problems.slice(0, 8), [], `${problems.length} problems`);
  assert.deepEqual(Object.keys(observer.lengths).sort(), renditions);
  const [best, ...others] = ['video', 'video-1', 'video-2'].map((id) => observer.starts(id));
  for (const starts of others) {
    assert.deepEqual([...starts.keys()], [...best!.keys()]);
    const apart = [...starts].map(([msn, startMs]) => Math.abs(startMs - best!.get(msn)!));
    // The layers are encoded one after another and told by reports of their own: the same picture may be a frame later, and a busy browser leaves
    // out one in one of them.
    assert.ok(Math.max(...apart) <= 2.5 * frameMs, `segments begin ${apart} ms apart`);
  }
});
