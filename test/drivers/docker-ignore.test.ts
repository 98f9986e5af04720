import {expect, test} from 'vitest';

import {parseIgnoreRules} from '../../src/drivers/docker-ignore.ts';

const text = '# all of it\n\n*\n!src\n  **/*.test.ts  \n!src/keep.test.ts\nsrc/a+b\n';

test.each([
  ['README.md', 3],
  ['src/main.ts', undefined],
  ['src/main.test.ts', 5],
  ['src/deep/main.test.ts', 5],
  ['src/keep.test.ts', undefined],
  ['src/a+b/x', 7],
  ['docs/deep/x', 3],
])('finds the line by which a .dockerignore leaves out %s', (path, line) => {
  const rules = parseIgnoreRules(text);
  expect([rules.find(path)?.line, rules.isIgnored(path)]).toEqual([line, line !== undefined]);
});
