import {expect, test} from 'vitest';

import {exitCodeOf, exitCodeOfFailure} from '../../src/cli/exit-code.ts';
import type {Failure} from '../../src/core/failure.ts';
import {everyFailure} from '../rig/every-failure.ts';

const codes: Readonly<Record<Failure['kind'], number>> = {
  'config-not-found': 2,
  'config-invalid': 2,
  'part-unknown': 2,
  locked: 3,
  'not-running': 5,
  'control-failed': 4,
  'command-idle': 2,
  'release-wanted': 2,
  'release-ambiguous': 2,
  'tool-missing': 4,
  'tool-unfit': 4,
  'state-unusable': 4,
  'report-unwritable': 4,
  'docker-unreachable': 4,
  'disk-full': 4,
  'push-failed': 4,
  'registry-foreign': 4,
  'registry-failed': 4,
  'cluster-foreign': 4,
  'cluster-shared': 4,
  'cluster-failed': 4,
  'cluster-broken': 4,
  'cluster-unreachable': 4,
  'wiring-failed': 4,
  'removal-failed': 4,
  'port-taken': 4,
  'inputs-unreadable': 1,
  'build-failed': 1,
  'chart-unavailable': 1,
  'release-foreign': 1,
  'hook-failed': 1,
  'deploy-failed': 1,
  'restart-failed': 1,
  'rollout-stuck': 1,
  'rollout-timed-out': 1,
  'forward-unanswered': 1,
  'timed-out': 124,
  bug: 1,
};

test.each(Object.values(everyFailure))('devloop ends with the same code for $kind whenever it comes', failure => {
  expect(exitCodeOfFailure(failure)).toBe(codes[failure.kind]);
  expect(exitCodeOf({kind: 'failed', failures: [failure]})).toBe(codes[failure.kind]);
});

test('a lap that is ready ends with 0', () => {
  expect(exitCodeOf({kind: 'ready'})).toBe(0);
});

test('a lap whose time was up ends with 124, whatever else has failed', () => {
  const failures = [everyFailure['timed-out'], everyFailure['build-failed']];
  expect(exitCodeOf({kind: 'timed-out', failures})).toBe(124);
});

test("what the project can mend itself counts more than the machine's share", () => {
  const failures = [everyFailure['port-taken'], everyFailure['build-failed'], everyFailure['docker-unreachable']];
  expect(exitCodeOf({kind: 'failed', failures})).toBe(1);
  expect(exitCodeOf({kind: 'failed', failures: [everyFailure['port-taken'], everyFailure['wiring-failed']]})).toBe(4);
});
