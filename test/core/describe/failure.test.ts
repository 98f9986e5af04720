import {describe, expect, test} from 'vitest';

import {describeFailure} from '../../../src/core/describe/failure.ts';
import type {ConfigProblem, Failure} from '../../../src/core/failure.ts';
import {everyFailure} from '../../rig/every-failure.ts';

describe.each(Object.values(everyFailure))('the words for $kind', failure => {
  const {what, said, next} = describeFailure(failure);
  const words = [what, ...said, ...next];

  test('are sentences that say what failed, and what to do now', () => {
    expect(what).toMatch(/^(?:\p{Lu}|`|devloop).*[.:]$/su);
    expect(next.length).toBeGreaterThan(0);
    for (const line of next) expect(line).toMatch(/^(?:\p{Lu}|`).*\S$/su);
  });

  test('have no gap where a fact is missing', () => {
    expect(words.filter(text => /undefined|\[object|NaN|^\s*$/.test(text))).toEqual([]);
  });

  test('put the names of things, and all that is to be typed, between backticks', () => {
    for (const text of [what, ...next]) expect(text.split('`').length % 2).toBe(1);
    for (const name of namesIn(failure)) expect(words.join('\n')).toMatch(new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``));
  });
});

/** What the user calls things: facts that are names, not numbers or what a tool has said. */
const namesIn = (failure: Failure): readonly string[] =>
  Object.entries(failure)
    .filter(([key]) => ['tool', 'name', 'cluster', 'service', 'release', 'forward', 'workload'].includes(key))
    .map(([, name]) => String(name));

test.each<readonly [Failure['kind'], string]>([
  ['config-not-found', 'There is no devloop.config.ts (or .json) here, nor in any folder above.'],
  ['part-unknown', 'The project has no service or release `bakend`; `backend` was perhaps meant.'],
  ['locked', 'Another devloop (process 4711) runs for this project.'],
  ['tool-missing', '`helm` cannot be run.'],
  ['registry-foreign', 'A container named `devloop-registry` exists, and devloop did not make it.'],
  ['port-taken', 'Port 8000, which the forward `api` needs, is in use.'],
  ['inputs-unreadable', 'The files of the service `api` could not be read.'],
  ['build-failed', 'The image of `api` could not be built: RUN make: exit code 2 (api/Dockerfile:3).'],
  ['hook-failed', 'The hook `job/migrate` of the release `shop` failed, so helm has not gone on.'],
  ['rollout-timed-out', 'The release `shop` was not ready after 300 s.'],
])('%s is told as: %s', (kind, what) => {
  expect(describeFailure(everyFailure[kind]).what).toBe(what);
});

test.each<readonly [Omit<ConfigProblem, 'message'>, string]>([
  [{path: []}, 'shop.ts: It is wrong'],
  [{path: ['a', 'b']}, 'shop.ts: `a.b`: It is wrong'],
  [{path: [], line: 3}, 'shop.ts:3: It is wrong'],
  [{path: [], line: 3, column: 9}, 'shop.ts:3:9: It is wrong'],
  [{path: [], column: 9}, 'shop.ts: It is wrong'],
  [{path: [], expected: 'a port', got: '`x`'}, 'shop.ts: It is wrong (expected a port, got `x`)'],
  [{path: [], expected: 'a port'}, 'shop.ts: It is wrong (expected a port)'],
  [{path: [], got: '`x`'}, 'shop.ts: It is wrong (got `x`)'],
])('a problem of the config with %j is told as: %s', (problem, text) => {
  const problems = [{message: 'It is wrong', ...problem}];
  expect(describeFailure({kind: 'config-invalid', file: 'shop.ts', problems}).said).toEqual([text]);
});

test('a forward without any pod is not told as one whose pods are silent', () => {
  const failure = {...everyFailure['forward-unanswered'], said: []};
  expect(describeFailure(failure).what).toBe('No pod that the forward `api` could lead to was ready for 30 s.');
});

test('a build whose line BuildKit did not tell is told by its Dockerfile', () => {
  const failure = {...everyFailure['build-failed'], line: undefined, step: undefined, cause: {kind: 'other'}} as const;
  expect(describeFailure(failure).what).toBe('The image of `api` could not be built (api/Dockerfile).');
});

test("a build shows what the step said, and then the Dockerfile's own lines", () => {
  expect(describeFailure(everyFailure['build-failed']).said).toEqual(['what the tool said', '   3 | >>> RUN make']);
});
