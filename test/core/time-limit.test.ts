import {expect, test} from 'vitest';

import {describeFailure} from '../../src/core/describe/failure.ts';
import type {TimedOut} from '../../src/core/failure.ts';
import {initialState} from '../../src/core/initial-state.ts';
import {outcomeOf} from '../../src/core/outcome.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {afterJob, afterStart, driveUntil, now, plannedIn} from '../rig/drive.ts';
import {clusterUnreachable, failureOf} from '../rig/plausible-failures.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';

const limited = (config = smallConfig): State =>
  initialState({config, at: now, timeLimit: {from: now - 10_000, until: now + 80_000}});

const after = (state: State, milliseconds: number): State =>
  reduce(state, {type: 'clockReached', at: now + milliseconds});

const outcome = (state: State) => outcomeOf(state, plan(state));

const waitingIn = (state: State): TimedOut['waiting'] => {
  const end = outcome(state);
  const failures = end === undefined || end.kind === 'ready' ? [] : end.failures;
  return failures.flatMap(failure => (failure.kind === 'timed-out' ? failure.waiting : []));
};

test('a lap is looked at again when its time is up, and is then over', () => {
  const state = limited();
  expect(plan(state).wakeAt).toBe(now + 80_000);
  expect(outcome(after(state, 79_999))).toBeUndefined();
  expect(outcome(after(state, 80_000))).toMatchObject({
    kind: 'timed-out',
    failures: [{kind: 'timed-out', seconds: 90}],
  });
  expect(plan(after(state, 80_000)).wakeAt).toBeUndefined();
});

test('a lap that is ready or has failed is so, however late it is', () => {
  expect(outcome(driveUntil(limited(), []))).toEqual({kind: 'ready'});
  expect(outcome(after(driveUntil(limited(), []), 80_000))).toEqual({kind: 'ready'});
  const building = driveUntil(limited(), ['build api']);
  const failed = afterJob(building, failureOf(plannedIn(building, 'build api'), 0));
  expect(outcome(failed)).toMatchObject({kind: 'failed', failures: [{kind: 'build-failed'}]});
});

test('what would be tried again after the end is not waited for', () => {
  const state = driveUntil({...limited(), timeLimit: {from: now, until: now + 500}}, ['deploy app']);
  const failed = afterJob(state, {type: 'jobFailed', job: plannedIn(state, 'deploy app'), failure: clusterUnreachable});
  expect(outcome(failed)).toMatchObject({kind: 'failed', failures: [{kind: 'cluster-unreachable'}]});
});

test('what runs is named with its time and what it waits for, and so is what comes after it', () => {
  const state = driveUntil(limited(sampleConfig), ['rollout base']);
  const job = plannedIn(state, 'rollout base');
  const report = {kind: 'waiting', reasons: ['statefulset/db: 0 of 1 new pods ready']} as const;
  const rolling = reduce(afterStart(state, job), {type: 'jobReported', job, report, at: now});
  expect(waitingIn(after(rolling, 80_000))).toEqual([
    {lane: 'rollout base', since: now, reasons: report.reasons},
    {lane: 'deploy app', since: undefined, reasons: ['comes after `rollout base`']},
    {lane: 'forward api', since: undefined, reasons: ['comes after `deploy app`']},
  ]);
});

test('a forward that nobody answers is named with what was met there', () => {
  const state = driveUntil(limited(sampleConfig), []);
  const job = plannedIn(state, 'forward api');
  const open = afterStart(state, job);
  const over = {...open, timeLimit: {from: now, until: now + 5000}};
  expect(waitingIn(after(over, 5000))).toEqual([{lane: 'forward api', since: now, reasons: ['no answer yet']}]);
  const lost = reduce(over, {type: 'jobReported', job, report: {kind: 'linkLost', why: 'refused'}, at: now});
  expect(waitingIn(after(lost, 5000))).toEqual([{lane: 'forward api', since: now, reasons: ['link lost: refused']}]);
});

test('what had failed before is told as well', () => {
  const state = driveUntil(limited(sampleConfig), ['build db', 'build api']);
  const failed = afterJob(state, failureOf(plannedIn(state, 'build db'), 0));
  const building = afterStart(failed, plannedIn(failed, 'build api'));
  expect(outcome(after(building, 80_000))).toMatchObject({
    kind: 'timed-out',
    failures: [{kind: 'timed-out'}, {kind: 'build-failed', service: 'db'}],
  });
});

test('the words say what was waited for, and for how long', () => {
  const waiting = [
    {lane: 'rollout app', since: now, reasons: ['deployment/api: 0 of 1', 'deployment/web: 1 of 2']},
    {lane: 'forward api', since: undefined, reasons: []},
  ];
  expect(describeFailure({kind: 'timed-out', seconds: 90, at: now + 61_800, waiting})).toMatchObject({
    what: 'Not all was ready after 90 s.',
    said: [
      'waited for `rollout app` for 62 s: deployment/api: 0 of 1; deployment/web: 1 of 2',
      'waited for `forward api`',
    ],
  });
});
