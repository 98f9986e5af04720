import {expect, test} from 'vitest';

import {createClock} from '../../src/engine/clock.ts';

/** A clock whose sources the test sets. */
function openClock() {
  const sources = {wall: 1_000_000, steady: 50};
  const {now} = createClock({wall: () => sources.wall, steady: () => sources.steady});
  const pass = (milliseconds: number) => {
    sources.wall += milliseconds;
    sources.steady += milliseconds;
  };
  return {now, pass, set: (by: number) => (sources.wall += by)};
}

test('it says what the wall says, as time passes and after a jump ahead', () => {
  const {now, pass, set} = openClock();
  expect(now()).toBe(1_000_000);
  pass(10);
  expect(now()).toBe(1_000_010);
  set(3_600_000);
  expect(now()).toBe(4_600_010);
});

test('set back, it goes on from where it was, so that a second stays a second', () => {
  const {now, pass, set} = openClock();
  now();
  set(-3_600_000);
  expect(now()).toBe(1_000_000);
  pass(1000);
  expect(now()).toBe(1_001_000);
});
