import {expect, test} from 'vitest';

import {formatDuration} from '../../src/ui/format-duration.ts';

test.each([
  [0, '0.0 s'],
  [340, '0.3 s'],
  [9940, '9.9 s'],
  [9950, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_600_000, '60 min 0 s'],
])('%i milliseconds are said as: %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
