import {afterEach, beforeEach, expect, test, vi} from 'vitest';

import {systemClock} from '../../src/engine/clock.ts';

const start = new Date('2026-01-01T00:00:00Z').getTime();
const day = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({now: start});
});
afterEach(() => {
  vi.useRealTimers();
});

test('the alarm rings once, at its time', () => {
  const ring = vi.fn();
  systemClock.wakeAt(start + 1000, ring);
  vi.advanceTimersByTime(999);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100_000);
  expect(ring).toHaveBeenCalledTimes(1);
});

test('an alarm for a time that has passed rings at once, but never inside the call', () => {
  const ring = vi.fn();
  systemClock.wakeAt(start - 1000, ring);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledTimes(1);
});

test('an alarm that is taken back never rings', () => {
  const ring = vi.fn();
  systemClock.wakeAt(start + 1000, ring)();
  vi.advanceTimersByTime(2000);
  expect(ring).not.toHaveBeenCalled();
});

test('an alarm further away than a timer can hold rings early rather than at once', () => {
  const ring = vi.fn();
  systemClock.wakeAt(start + 60 * day, ring);
  vi.advanceTimersByTime(24 * day);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(day);
  expect(ring).toHaveBeenCalledTimes(1);
});
