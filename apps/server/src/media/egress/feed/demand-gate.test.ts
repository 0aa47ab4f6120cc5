import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../../base/manual-clock.testkit.ts';
import { Demand } from '../../sfu/index.ts';
import { DemandGate } from './demand-gate.ts';

function openWorld() {
  const clock = new ManualClock();
  const changes: boolean[] = [];
  return { clock, changes, gate: new DemandGate(1_000, clock, (open) => changes.push(open)) };
}

test('opens at once, and closes when nothing was wanted for the whole linger', () => {
  const { clock, changes, gate } = openWorld();
  const demand = new Demand();
  gate.follow(demand);
  assert.equal(gate.open, false);
  const first = demand.add();
  assert.equal(gate.open, true);
  first();
  clock.advance(999);
  const second = demand.add();
  clock.advance(5_000);
  assert.equal(gate.open, true, 'the second came in time');
  second();
  clock.advance(999);
  assert.deepEqual(changes, [true]);
  clock.advance(1);
  assert.deepEqual(changes, [true, false]);
});

test('stays open from one demand to the next, if that is wanted in time', () => {
  const { clock, changes, gate } = openWorld();
  const before = new Demand();
  gate.follow(before);
  const leave = before.add();
  leave();
  const after = new Demand();
  gate.follow(after);
  clock.advance(500);
  after.add();
  before.add()();
  clock.advance(5_000);
  assert.deepEqual(changes, [true]);
  gate.follow(undefined);
  clock.advance(1_000);
  assert.deepEqual(changes, [true, false]);
});

test('a demand that is wanted already opens it', () => {
  const { changes, gate } = openWorld();
  const demand = new Demand();
  demand.add();
  gate.follow(demand);
  assert.deepEqual(changes, [true]);
});

test('tells nothing once it is closed', () => {
  const { clock, changes, gate } = openWorld();
  const demand = new Demand();
  gate.follow(demand);
  demand.add()();
  gate.close();
  clock.advance(5_000);
  demand.add();
  assert.deepEqual(changes, [true]);
});
