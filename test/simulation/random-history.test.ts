import fc from 'fast-check';
import {expect, test} from 'vitest';

import {runHistory} from './run-history.ts';
import {anyHistory, anyLap} from './step.ts';

/** They take about 3 s; a machine that is busy with other things may need much longer. */
const timeout = 180_000;

test.each([
  {name: 'a devloop that stays', histories: 500, any: anyHistory},
  {name: 'one lap', histories: 200, any: anyLap},
])(
  'whatever happens to $name, every promise of the loop is kept after each step, and in the end it settles',
  async ({histories, any}) => {
    let started = 0;
    const property = fc.asyncProperty(any, async history => {
      started += (await runHistory(history)).started;
    });
    await fc.assert(property, {numRuns: histories});
    expect(started).toBeGreaterThan(5 * histories);
  },
  timeout,
);
