import {expect, test} from 'vitest';

import {listStages} from '../../src/core/dockerfile.ts';

test.each([
  ['names in any letters', 'FROM a AS Build\nfrom b as runtime\n', ['build', 'runtime']],
  ['a stage without a name', 'FROM a\nFROM b AS c', ['', 'c']],
  ['a platform', 'FROM --platform=$BUILDPLATFORM node:24 AS build', ['build']],
  ['an instruction over several lines', 'FROM \\\n  # why\n  node:24 \\\n  AS build\n', ['build']],
  ['Windows line ends', 'FROM a AS b\r\nFROM c AS d\r\n', ['b', 'd']],
  ['comments', '# FROM x AS y\nFROM a AS b # AS c', ['b']],
  [
    'a script in a here-document',
    'FROM a AS b\nRUN <<PY python3 -\nfrom os import path as p\nPY\nFROM b AS c',
    ['b', 'c'],
  ],
  ['two here-documents', 'FROM a AS b\nCOPY <<-"X" <<Y /\nfrom x as x\nX\nfrom y as y\nY\n', ['b']],
  ['nothing', '', []],
])('finds the stages of a Dockerfile with %s', (_, dockerfile, stages) => {
  expect(listStages(dockerfile)).toEqual(stages);
});
