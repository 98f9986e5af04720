import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {parsePlainData} from '../../src/config/parse-plain-data.ts';

test('copies plain data as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), data => {
      const parsed = parsePlainData(data);
      expect(parsed).toEqual({kind: 'plain', data});
      expect(() => structuredClone(parsed)).not.toThrow();
    }),
  );
});

test('takes the same object at two places', () => {
  const build = {context: 'api'};
  expect(parsePlainData([build, build])).toEqual({kind: 'plain', data: [build, build]});
});

const loop = {self: {}};
loop.self = loop;

test.each([
  [{a: {b: () => {}}}, ['a', 'b'], 'a function'],
  [[1, Symbol('x')], ['1'], 'a symbol'],
  [{a: 1n}, ['a'], 'a bigint'],
  [{a: new Date(0)}, ['a'], 'an object of class Date'],
  [{a: new Map()}, ['a'], 'an object of class Map'],
  [Promise.resolve(), [], 'a promise'],
  [loop, ['self'], 'an object that contains itself'],
  [{a: Object.create(Object.create(null))}, ['a'], 'an object of no class'],
  [{a: Array.from({length: 30_000}, () => 0)}, ['a'], 'a list that is too long'],
  [Array.from({length: 200}, () => Array.from({length: 200}, () => 0)), [], 'more than 20000 values'],
])('tells where %o is not plain data', (value, path, got) => {
  expect(parsePlainData(value)).toEqual({kind: 'other', path, got});
});

test('refuses what nobody would look to the end of', () => {
  let deep: unknown = {};
  for (let depth = 0; depth < 100_000; depth += 1) deep = {a: deep};
  const path = Array.from({length: 20}, () => 'a');
  expect(parsePlainData(deep)).toEqual({kind: 'other', path, got: 'an object that is too deep inside'});
});
