import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLocalInput, toLocalInput } from './localTime.ts';

test('a time goes into the field and comes back the same', () => {
  const iso = new Date(2030, 4, 1, 20, 5).toISOString();
  assert.equal(toLocalInput(iso), '2030-05-01T20:05');
  assert.equal(fromLocalInput(toLocalInput(iso)), iso);
});

test('no time is null, nonsense is undefined', () => {
  assert.equal(toLocalInput(null), '');
  assert.equal(fromLocalInput('  '), null);
  assert.equal(fromLocalInput('tomorrow-ish'), undefined);
});
