import fc from 'fast-check';
import {expect, test} from 'vitest';

import {runHistory} from './run-history.ts';
import {anyHistory} from './step.ts';

/** They take about 1.5 s; a machine that is busy with other things may need much longer. */
const histories = 2000;
const timeout = 60_000;

test(
  'whatever happens, every promise of the loop is kept after each step, and in the end it settles',
  async () => {
    let started = 0;
    const property = fc.asyncProperty(anyHistory, async history => {
      started += (await runHistory(history)).started;
    });
    await fc.assert(property, {numRuns: histories});
    expect(started).toBeGreaterThan(5 * histories);
  },
  timeout,
);
