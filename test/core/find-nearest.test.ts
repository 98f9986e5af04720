import {expect, test} from 'vitest';

import {findNearest} from '../../src/core/find-nearest.ts';

const keys = ['context', 'dockerfile', 'target', 'args', 'ssh'];

test.each([
  ['contxt', 'context'],
  ['dockerFile', 'dockerfile'],
  ['tarhet', 'target'],
  ['arg', 'args'],
  ['shs', 'ssh'],
])('takes %s for %s', (word, nearest) => {
  expect(findNearest(word, keys)).toBe(nearest);
});

test.each(['volumes', '', 'x'])('takes %j for nothing', word => {
  expect(findNearest(word, keys)).toBeUndefined();
});

test('takes no other letter for a name of one letter', () => {
  expect(findNearest('d', ['a', 'b'])).toBeUndefined();
});
