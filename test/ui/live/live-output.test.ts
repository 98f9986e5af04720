import {expect, test} from 'vitest';

import type {Event} from '../../../src/core/event.ts';
import {reduce} from '../../../src/core/reduce.ts';
import type {State} from '../../../src/core/state.ts';
import {LiveOutput} from '../../../src/ui/live/live-output.ts';
import {driveUntil, newState, now, plannedIn} from '../../rig/drive.ts';
import {everyFailure} from '../../rig/every-failure.ts';
import {createFakeClock} from '../../rig/fake-clock.ts';
import {smallConfig} from '../../rig/sample-config.ts';
import {openScreen} from '../../rig/screen.ts';

/** A live output on a screen, with a clock that the test moves. */
function openLive(initial: State, {columns = 80, rows = 24} = {}) {
  const clock = createFakeClock(now);
  const screen = openScreen(columns, rows);
  const writes: string[] = [];
  const size = {columns, rows};
  const listeners = new Set<() => void>();
  let shown = Promise.resolve();
  let state = initial;
  const terminal = {
    write: (text: string) => {
      writes.push(text);
      shown = screen.write(text);
    },
    size: () => size,
    followSize: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const output = new LiveOutput({terminal, clock, style: 'plain', startedAt: now});
  return {
    output,
    clock,
    writes,
    listeners,
    tell: (event: Event) => {
      state = reduce(state, event);
      output.showEvent(state, event);
    },
    getState: () => state,
    resize: (wanted: {readonly columns: number; readonly rows: number}) => {
      Object.assign(size, wanted);
      screen.resize(wanted.columns, wanted.rows);
      for (const listener of listeners) listener();
    },
    /** What is on the screen, without the time at the head of each line. */
    lines: async () => {
      await shown;
      return screen.lines().map(line => line.replace(/^\d\d:\d\d:\d\d /, ''));
    },
  };
}

const building = driveUntil(newState(smallConfig), ['build api']);
const build = plannedIn(building, 'build api');

test('a build is one line that counts its seconds, written only when they change', async () => {
  const live = openLive(building);
  live.tell({type: 'jobStarted', job: build, at: now});
  live.tell({type: 'jobReported', job: build, report: {kind: 'step', text: '[2/4] RUN make'}, at: now});
  live.clock.advance(2900);
  expect(await live.lines()).toEqual(['● api  building   2 s  [2/4] RUN make', '○ app  waiting    for api']);
  expect(live.writes).toHaveLength(3);
});

test('many changes at once make one frame, and never more than twenty in a second', () => {
  const live = openLive(building);
  live.tell({type: 'jobStarted', job: build, at: now});
  for (let step = 0; step < 1000; step += 1) {
    live.tell({type: 'jobReported', job: build, report: {kind: 'step', text: `step ${step}`}, at: now});
    live.output.showLog({at: now, source: 'api', text: `line ${step}`});
    live.clock.advance(1);
  }
  expect(live.writes.length).toBeLessThanOrEqual(21);
});

test('what tools print scrolls away above, all of it', async () => {
  const live = openLive(building, {columns: 60, rows: 5});
  live.tell({type: 'jobStarted', job: build, at: now});
  for (let line = 0; line < 30; line += 1) {
    live.output.showLog({at: now, source: 'api', text: `line ${line}`});
    live.clock.advance(30);
  }
  live.clock.advance(300);
  expect(await live.lines()).toEqual([
    ...Array.from({length: 30}, (_, line) => `api        | line ${line}`),
    '● api  building   1 s',
    '○ app  waiting    for api',
  ]);
});

test('a failure is told above in three parts, and stays; the summary takes the place of the lines', async () => {
  const live = openLive(building, {columns: 200});
  live.tell({type: 'jobStarted', job: build, at: now});
  live.clock.advance(60);
  live.tell({type: 'jobFailed', job: build, failure: everyFailure['inputs-unreadable'], at: now});
  live.clock.advance(60);
  const [failure = '', said, next, ...rows] = await live.lines();
  expect(failure).toMatch(/^api {8}\| ✗ The files of /);
  expect(said).toBe('api        |     what the tool said');
  expect(next).toMatch(/^api {8}\| {3}→ /);
  expect(rows).toEqual([expect.stringMatching(/^✗ api {2}failed {5}The files of /), '○ app  waiting    for api']);
  live.output.showSummary(live.getState(), 'failed');
  const lines = await live.lines();
  expect(lines[0]).toBe(failure);
  expect(lines).not.toContain('○ app  waiting    for api');
  expect(lines.at(-1)).toBe('devloop    |   app       –');
});

test('after the summary what is said is shown at once, and the lines come back with the next work', async () => {
  const live = openLive(building);
  live.tell({type: 'jobStarted', job: build, at: now});
  live.output.showSummary(live.getState(), 'failed');
  live.output.showText('what now?');
  expect((await live.lines()).at(-1)).toBe('devloop    | what now?');
  live.tell({type: 'jobInterrupted', job: build, at: now});
  live.clock.advance(60);
  expect((await live.lines()).at(-1)).toBe('devloop    | what now?');
  live.tell({type: 'jobStarted', job: build, at: now});
  live.clock.advance(60);
  expect((await live.lines()).slice(-2)).toEqual(['● api  building   0 s', '○ app  waiting    for api']);
});

test('without a summary the lines stay as they were last', async () => {
  const live = openLive(building);
  live.tell({type: 'jobStarted', job: build, at: now});
  live.output.showText('stopping');
  live.output.close();
  expect(await live.lines()).toEqual(['devloop    | stopping', '● api  building   0 s', '○ app  waiting    for api']);
});

test('no alarm is left and no size is followed after the end', () => {
  const live = openLive(building);
  live.tell({type: 'jobStarted', job: build, at: now});
  live.clock.advance(60);
  expect(live.clock.alarm()).toBeDefined();
  live.output.close();
  live.output.showText('too late');
  expect(live.clock.alarm()).toBeUndefined();
  expect(live.listeners.size).toBe(0);
});

test('nothing is looked at again while nothing runs', () => {
  const live = openLive(driveUntil(newState(smallConfig), []));
  live.tell({type: 'clockReached', at: now});
  live.clock.advance(60);
  expect(live.writes).toHaveLength(1);
  expect(live.clock.alarm()).toBeUndefined();
});

test.each([
  {columns: 30, rows: 24},
  {columns: 12, rows: 5},
  {columns: 200, rows: 50},
  {columns: 80, rows: 3},
])('after a change of size to $columns×$rows the lines fit again', async size => {
  const live = openLive(building);
  live.tell({type: 'jobStarted', job: build, at: now});
  live.tell({type: 'jobReported', job: build, report: {kind: 'step', text: '日本語 '.repeat(20)}, at: now});
  live.output.showText('hello');
  live.clock.advance(60);
  live.resize(size);
  live.clock.advance(60);
  const rows = (await live.lines()).filter(line => /^[●○…]|^ {2}…/.test(line));
  expect(rows).toHaveLength(2);
});

test('what was repaired or recovered is told above, since nobody sees it in passing', async () => {
  const deploying = driveUntil(newState(smallConfig), ['deploy app']);
  const live = openLive(deploying);
  const job = plannedIn(deploying, 'deploy app');
  live.tell({type: 'jobStarted', job, at: now});
  live.tell({type: 'jobReported', job, report: {kind: 'repaired', text: 'the registry was started'}, at: now});
  live.clock.advance(60);
  expect((await live.lines())[0]).toBe('app        | repaired: the registry was started');
});
