import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import type {BuildTiming} from '../../../src/core/trace/stage-times.ts';
import {createProgressReader} from '../../../src/drivers/build-progress.ts';
import {createBuildTiming} from '../../../src/jobs/image/build-timing.ts';

/** The timing of what a real build said with `--progress=rawjson`. */
function timingOf(recording: string): BuildTiming {
  const timing = createBuildTiming(0);
  const {write} = createProgressReader(timing.add);
  const path = join(import.meta.dirname, '..', '..', 'fixtures', 'buildx', `${recording}.jsonl`);
  for (const line of readFileSync(path, 'utf8').split('\n')) write(line);
  return timing.sum();
}

test('the push of a build is told apart from what was built', () => {
  expect(timingOf('built').push).toEqual({
    startedAt: Date.parse('2026-11-21T05:33:03.723Z'),
    endedAt: Date.parse('2026-11-21T05:33:03.792Z'),
  });
});

test('the steps are told in the order in which they began, each with how long it took', () => {
  const {steps} = timingOf('built');
  const starts = steps.map(({startedAt}) => startedAt);
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  expect(steps.find(({name}) => name.includes('compiled'))).toMatchObject({
    name: `[runtime 4/4] RUN printf 'compiled\\nno newline'`,
    outcome: 'ran',
  });
});

test('what came from the cache is told as that', () => {
  const {steps} = timingOf('cached');
  expect(steps.filter(({outcome}) => outcome === 'cached').length).toBeGreaterThan(2);
});

test('of a build of hundreds of steps the longest are kept', () => {
  const timing = createBuildTiming(0);
  for (let index = 0; index < 300; index++)
    timing.add({
      kind: 'step-done',
      step: {kind: 'internal', id: String(index), name: `step ${index}`},
      startedAt: index,
      ms: index,
    });
  const {steps} = timing.sum();
  expect(steps.map(({name}) => name)).toEqual(Array.from({length: 40}, (_, index) => `step ${index + 260}`));
});

test('a step that was begun for another build lasts from the begin of this one', () => {
  const timing = createBuildTiming(1000);
  const step = {kind: 'internal', id: 'a', name: 'FROM python'} as const;
  timing.add({kind: 'step-cached', step, startedAt: 10, ms: 2000});
  timing.add({kind: 'step-done', step: {...step, id: 'b'}, startedAt: 10, ms: 20});
  expect(timing.sum().steps).toMatchObject([
    {startedAt: 30, milliseconds: 0},
    {startedAt: 1000, milliseconds: 1010},
  ]);
});
