import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {parseJson} from '../../src/config/parse-json.ts';

test.each([
  ['{\n  "a": 1\n  "b": 2\n}', `Expected ',' or '}' after property value`, 3, 3],
  ['{\n  "a": yes\n}', `Unexpected token 'y'`, 2, 8],
  ['{"a,": "]",\n "b": [1,\n ,2]}', `Unexpected token ','`, 3, 2],
  ['[1,2,\n]', `Unexpected token ']'`, 2, 1],
  ['// a comment\n{}', `Unexpected token '/'`, 1, 1],
  ['{"a": }', `Unexpected token '}'`, 1, 7],
  ['{\n"a":', 'Unexpected end of the file', 2, 5],
  ['', 'Unexpected end of the file', 1, 1],
])('says why and where %j is not JSON', (text, reason, line, column) => {
  const problem = {path: [], message: `This is not JSON: ${reason}`, line, column};
  expect(parseJson(text)).toEqual({kind: 'invalid', problem});
});

test('parses what is JSON', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      expect(parseJson(text)).toEqual({kind: 'plain', data: JSON.parse(text)});
    }),
  );
});

test('has a line and a column within the text for all else', () => {
  const text = fc
    .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', 'true', 'x', ' ', '\n'))
    .map(parts => parts.join(''));
  fc.assert(
    fc.property(text, source => {
      const parsed = parseJson(source);
      if (parsed.kind === 'plain') return;
      const {line = 0, column = 0} = parsed.problem;
      const lines = source.split('\n');
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1);
    }),
  );
});
