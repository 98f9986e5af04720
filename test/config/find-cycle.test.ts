import {expect, test} from 'vitest';

import {findCycle} from '../../src/config/find-cycle.ts';

type Graph = Readonly<Record<string, readonly string[]>>;

const find = (graph: Graph): readonly string[] | undefined => findCycle(new Map(Object.entries(graph)));

test.each<[graph: Graph, cycle: readonly string[]]>([
  [{a: ['b'], b: ['a']}, ['a', 'b', 'a']],
  [{a: ['b'], b: ['c'], c: ['b']}, ['b', 'c', 'b']],
  [{a: ['b', 'c'], b: [], c: ['a']}, ['a', 'c', 'a']],
])('finds the cycle of %j', (graph, cycle) => {
  expect(find(graph)).toEqual(cycle);
});

test.each<[graph: Graph]>([[{}], [{a: ['b', 'c'], b: ['d'], c: ['d'], d: []}], [{a: ['unknown']}]])(
  'finds none in %j',
  graph => {
    expect(find(graph)).toBeUndefined();
  },
);
