import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sanitize } from './preferences.ts';

test('what a page stored comes back', () => {
  const stored = {
    theme: 'dark',
    language: 'ja',
    cameraId: 'a',
    microphoneId: null,
    videoFormat: 'vp8',
    music: true,
    volume: 0.4,
    chatSilent: true,
    speakerId: 's',
    noiseSuppression: false,
    echoCancellation: true,
    joinsWithMicrophone: false,
    joinsWithCamera: true,
    shortcuts: false,
    pushToTalk: true,
    meetingView: 'speaker',
  };
  assert.deepEqual(sanitize(stored), stored);
});

test('what has the wrong form is replaced by its default, the rest is kept', () => {
  const kept = sanitize({ theme: 'sepia', language: 'xx', volume: 7, cameraId: 3, microphoneId: 'm', chatSilent: 1 });
  assert.equal(kept.theme, 'system');
  assert.equal(kept.language, null);
  assert.equal(kept.volume, 1);
  assert.equal(kept.cameraId, null);
  assert.equal(kept.chatSilent, false);
  assert.equal(kept.meetingView, 'grid');
  assert.equal(kept.microphoneId, 'm');
  assert.deepEqual(sanitize(null), sanitize('text'));
});
