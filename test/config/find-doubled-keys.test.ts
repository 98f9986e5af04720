import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {findDoubledKeys} from '../../src/config/find-doubled-keys.ts';

const message = (line: number) => `This key stands here twice, first in line ${line}`;

test('tells where a key stands for the second time', () => {
  const json = '{"a": 1,\n "b": [{}, {"c": 1, "\\u0063": "c"}],\n  "a": {"a": ":"}, "a": 2}';
  expect(findDoubledKeys(json)).toEqual([
    {path: ['b', '1', 'c'], message: message(2), line: 2, column: 21},
    {path: ['a'], message: message(1), line: 3, column: 3},
    {path: ['a'], message: message(1), line: 3, column: 20},
  ]);
});

test('finds none in what was an object before, whatever is in it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', '  '), (data, indent) => {
      expect(findDoubledKeys(JSON.stringify(data, undefined, indent))).toEqual([]);
    }),
  );
});

test('finds every one that is written twice', () => {
  const entries = fc.array(fc.tuple(fc.string(), fc.jsonValue()), {maxLength: 20});
  fc.assert(
    fc.property(entries, pairs => {
      const text = `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
      expect(findDoubledKeys(text)).toHaveLength(pairs.length - new Set(pairs.map(([key]) => key)).size);
    }),
  );
});
