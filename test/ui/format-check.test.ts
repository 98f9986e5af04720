import {expect, test} from 'vitest';

import type {CheckResult, CheckTrouble} from '../../src/core/check-result.ts';
import {formatCheck} from '../../src/ui/format-check.ts';

const said = ['what the tool said'];

test.each<readonly [CheckResult, string]>([
  [{kind: 'ok', fact: '0.33.0'}, 'ok       kind      0.33.0\n'],
  [{kind: 'skipped', why: 'not now'}, '-        kind      not now\n'],
  [{kind: 'fixed', done: ['one', 'two']}, `fixed    kind      one\n${' '.repeat(19)}two\n`],
])('%j', (result, text) => {
  expect(formatCheck('kind', result)).toBe(text);
});

/** One of each kind, so that a new kind cannot go untested. */
const everyTrouble: {readonly [Kind in CheckTrouble['kind']]: Extract<CheckTrouble, {readonly kind: Kind}>} = {
  failure: {kind: 'failure', failure: {kind: 'tool-missing', tool: 'kind', said}},
  faults: {kind: 'faults', faults: ['the registry is stopped', 'the node is paused']},
  'disk-low': {kind: 'disk-low', of: 'Docker', path: '/var/lib/docker', free: 400_000_000},
  'inotify-low': {
    kind: 'inotify-low',
    limits: [{name: 'fs.inotify.max_user_watches', value: 8192, recommended: 524_288}],
  },
  'inotify-used-up': {kind: 'inotify-used-up', said},
  'clock-off': {kind: 'clock-off', seconds: -90},
  proxied: {kind: 'proxied', variables: ['HTTP_PROXY'], hosts: ['localhost']},
  'pull-failed': {kind: 'pull-failed', node: 'a', registry: 'localhost:5001', said},
};

test.each(Object.values(everyTrouble))('$kind is told in a sentence, and what to do now', trouble => {
  const [head = '', ...rest] = formatCheck('kind', {kind: 'wrong', trouble}).trimEnd().split('\n');
  expect(head).toMatch(/^wrong    kind      [`A-Z].*[.]$/);
  expect(rest.at(-1)).toMatch(/^ {19}→ \S/);
});

test('control sequences of a tool are not passed on', () => {
  const trouble = {kind: 'pull-failed', node: 'a', registry: 'b', said: ['\u001B[2Jgone']} as const;
  expect(formatCheck('pull', {kind: 'wrong', trouble})).not.toContain('\u001B');
});
