import {expect, test} from 'vitest';

import {suspectsOf} from '../../../src/core/rollout/suspects.ts';
import {afterJob, afterStart, driveUntil, newState, plannedIn} from '../../rig/drive.ts';
import {everyFailure} from '../../rig/every-failure.ts';
import {sampleConfig} from '../../rig/sample-config.ts';

const names = (state: Parameters<typeof suspectsOf>[0]): readonly string[] =>
  suspectsOf(state).map(({release}) => release);

test('a release that is up is none, and neither is one that was not reached', () => {
  expect(names(driveUntil(newState(sampleConfig), []))).toEqual([]);
  expect(names(driveUntil(newState(sampleConfig), ['build db', 'build api']))).toEqual([]);
});

test('a release whose deploy, rollout or forward failed is one', () => {
  const deploying = driveUntil(newState(sampleConfig), ['deploy base']);
  const failure = everyFailure['deploy-failed'];
  const failed = afterJob(deploying, {type: 'jobFailed', job: plannedIn(deploying, 'deploy base'), failure});
  expect(suspectsOf(failed)).toEqual([{release: 'base', namespace: 'base', namespaces: ['base']}]);
  const up = driveUntil(newState(sampleConfig), []);
  const taken = everyFailure['port-taken'];
  expect(names(afterJob(up, {type: 'jobFailed', job: plannedIn(up, 'forward api'), failure: taken}))).toEqual(['app']);
});

test('a release whose pods are not up yet is one, and one that helm is at work on', () => {
  expect(names(driveUntil(newState(sampleConfig), ['rollout base']))).toEqual(['base']);
  const deploying = driveUntil(newState(sampleConfig), ['deploy base']);
  expect(names(afterStart(deploying, plannedIn(deploying, 'deploy base')))).toEqual(['base']);
});
