import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {closedWindow, updateWindow, type Window, type WindowEvent} from '../../../src/drivers/watch/window.ts';

const apply = (events: readonly WindowEvent[], window: Window = closedWindow): Window =>
  events.reduce(updateWindow, window);

const change = (at: number): WindowEvent => ({kind: 'change', at});
const time = (at: number, paths = 1): WindowEvent => ({kind: 'time', at, paths});

/** When a window closes that nothing more happens to. */
const findEnd = (window: Window, paths = 1): number => {
  let next = window;
  let at = 0;
  while (next.kind === 'open') {
    at = next.closesAt;
    next = updateWindow(next, time(at, paths));
  }
  return at;
};

test('lets the first change after a quiet time through within 5 ms', () => {
  expect(findEnd(apply([change(1000)]))).toBeLessThanOrEqual(1005);
  expect(findEnd(apply([change(1000), time(1005), change(1200)]))).toBeLessThanOrEqual(1205);
});

test('does not wait longer for the first change because more follow', () => {
  expect(findEnd(apply([change(1000), change(1001), change(1002)]))).toBeLessThanOrEqual(1005);
});

test('gathers what follows in windows that grow from 10 to 50 ms', () => {
  let window = apply([change(0)]);
  let at = 0;
  const widths: number[] = [];
  for (let count = 0; count < 6; count++) {
    at = findEnd(window);
    window = apply([time(at), change(at + 1)], window);
    widths.push(findEnd(window) - at - 1);
  }
  expect(widths).toEqual([10, 20, 40, 50, 50, 50]);
});

test('begins anew after 100 quiet milliseconds', () => {
  const window = apply([change(0), time(5), change(6), time(20), change(30), time(60), change(170)]);
  expect(findEnd(window)).toBe(173);
});

test('tells steady changes at least every 250 ms', () => {
  let window = apply([change(0), time(5)]);
  const start = 6;
  for (let at = start; at < start + 250; at += 5) window = apply([change(at)], window);
  expect(findEnd(window)).toBe(start + 250);
});

test('gathers more than 50 paths until 100 ms were quiet', () => {
  const window = apply([change(0), change(1), time(5, 51), change(80)]);
  expect(findEnd(window, 60)).toBe(180);
});

test('waits for git to give its lock back, and then for 100 quiet milliseconds', () => {
  const locked = apply([change(0), {kind: 'git', at: 1, lock: 'there'}, change(500), time(2000)]);
  expect(locked.kind).toBe('open');
  const free = apply([{kind: 'git', at: 2100, lock: 'gone'}, change(2150)], locked);
  expect(findEnd(free)).toBe(2250);
});

test('waits for a lock that stays for 5 s and no longer', () => {
  expect(findEnd(apply([{kind: 'git', at: 1, lock: 'there'}, change(500)]))).toBe(5001);
});

test('is open for 5 s at most, whatever happens', () => {
  const events = fc.array(
    fc.record({pause: fc.integer({min: 0, max: 400}), kind: fc.constantFrom('change', 'there', 'gone', 'time')}),
    {maxLength: 200},
  );
  fc.assert(
    fc.property(events, list => {
      let [window, at, openedAt]: [Window, number, number] = [closedWindow, 0, 0];
      for (const {pause, kind} of list) {
        at += pause;
        const wasClosed = window.kind === 'closed';
        window = updateWindow(window, time(at, 100));
        if (kind === 'change') window = updateWindow(window, change(at));
        if (kind === 'there' || kind === 'gone') window = updateWindow(window, {kind: 'git', at, lock: kind});
        if (wasClosed) openedAt = at;
        if (window.kind === 'open') expect(window.closesAt - window.openedAt).toBeLessThanOrEqual(5000);
      }
      expect(at).toBeGreaterThanOrEqual(openedAt);
    }),
  );
});
