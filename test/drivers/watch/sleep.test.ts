import {expect, test} from 'vitest';

import {hasSlept} from '../../../src/drivers/watch/sleep.ts';

test.each([
  ['nothing odd', {wall: 5000, machine: 5000}, false],
  ['a clock that was corrected a little', {wall: 5900, machine: 5000}, false],
  ['a busy machine', {wall: 12_000, machine: 12_000}, false],
  ['a sleep', {wall: 3_605_000, machine: 5000}, true],
  ['a sleep that the machine counts', {wall: 65_000, machine: 65_000}, true],
  ['a clock that was set back', {wall: -600_000, machine: 5000}, true],
])('takes %s for what it is', (_name, now, slept) => {
  expect(hasSlept({wall: 0, machine: 0}, now)).toBe(slept);
});
