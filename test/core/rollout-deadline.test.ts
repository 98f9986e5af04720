import {expect, test} from 'vitest';

import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import {patienceOf} from '../../src/core/rollout/patience.ts';
import type {Finding, Trouble} from '../../src/core/rollout/trouble.ts';
import type {State} from '../../src/core/state.ts';
import {afterStart, driveUntil, newState, now, plannedIn} from '../rig/drive.ts';
import {exitWith} from '../rig/rollout-facts.ts';
import {sampleConfig} from '../rig/sample-config.ts';

const evidence = {pod: 'api-1', container: 'api', lines: [], previousLines: [], events: []};

const find = (workload: string, trouble: Trouble, stage: Finding['stage'] = 'counting'): Finding => ({
  workload,
  namespace: 'app',
  trouble,
  evidence,
  stage,
});

const homeless = find('deployment/api', {
  kind: 'unschedulable',
  reasons: ['1 Insufficient cpu'],
  requests: [],
  room: [],
});

const unanswered = ({seconds, ...place}: {readonly seconds: number; readonly pod?: string}): Finding => ({
  ...find('deployment/api', {
    kind: 'probe',
    container: 'api',
    probe: 'readiness',
    asks: 'TCP port 80',
    seconds,
    answer: undefined,
  }),
  evidence: {...evidence, ...place},
});

const crash = find(
  'deployment/worker',
  {
    kind: 'crash',
    container: 'worker',
    role: 'main',
    exits: 4,
    exit: exitWith(),
    memoryLimit: undefined,
    probe: undefined,
  },
  'held',
);

/** A rollout that started now. */
const rolling = (): State => {
  const state = driveUntil(newState(sampleConfig), ['rollout app']);
  return afterStart(state, plannedIn(state, 'rollout app'));
};

const jobOf = (state: State) => {
  const {job} = state.running['rollout app'] ?? {};
  if (job === undefined) throw new Error('The rollout does not run.');
  return job;
};

/** What the job finds, so many milliseconds after its start. */
const reported = (state: State, at: number, ...findings: readonly Finding[]): State =>
  reduce(state, {
    type: 'jobReported',
    job: jobOf(state),
    report: {kind: 'waiting', reasons: ['…'], findings},
    at: now + at,
  });

const failureAfter = (state: State, milliseconds: number) =>
  reduce(state, {type: 'clockReached', at: now + milliseconds}).failures['rollout app']?.failure;

test('a trouble that stays as it is ends the rollout when its time is over, counted from when it was first seen', () => {
  const seen = reported(reported(rolling(), 1000, homeless), 9000, homeless);
  expect(plan(seen).wakeAt).toBe(now + 11_000);
  expect(failureAfter(seen, 10_999)).toBeUndefined();
  expect(failureAfter(seen, 11_000)).toMatchObject({
    kind: 'rollout-stuck',
    trouble: {kind: 'unschedulable'},
    others: [],
  });
});

test('a node that is not well for a moment is given more time than one that is too small', () => {
  const reasons = ['1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }'];
  const seen = reported(rolling(), 0, find('deployment/api', {kind: 'unschedulable', reasons, requests: [], room: []}));
  expect(plan(seen).wakeAt).toBe(now + 60_000);
});

test('a trouble that was gone in between begins anew', () => {
  const seen = reported(reported(reported(rolling(), 0, homeless), 5000), 6000, homeless);
  expect(plan(seen).wakeAt).toBe(now + 16_000);
});

test('another pod with the same trouble does not begin anew', () => {
  const first = unanswered({seconds: 60, pod: 'api-1'});
  const seen = reported(reported(rolling(), 0, first), 30_000, unanswered({seconds: 60, pod: 'api-2'}));
  expect(plan(seen).wakeAt).toBe(now + 60_000);
});

test('while the link to the cluster is lost, no time counts', () => {
  const seen = reported(rolling(), 0, homeless);
  const job = jobOf(seen);
  const lost = reduce(seen, {type: 'jobReported', job, report: {kind: 'linkLost', why: 'refused'}, at: now + 1000});
  expect(failureAfter(lost, 20_000)).toBeUndefined();
  expect(plan(reported(lost, 20_000, homeless)).wakeAt).toBe(now + 30_000);
});

test('a trouble that is held has no time of its own', () => {
  expect(plan(reported(rolling(), 0, crash)).wakeAt).toBe(now + 300_000);
});

test('of several troubles the one whose time is over first is told, with the others', () => {
  const seen = reported(rolling(), 0, {...homeless, workload: 'deployment/worker'}, unanswered({seconds: 60}));
  expect(failureAfter(seen, 10_000)).toMatchObject({
    workload: 'deployment/worker',
    trouble: {kind: 'unschedulable'},
    others: [{workload: 'deployment/api', trouble: {kind: 'probe'}}],
  });
});

test('a crash that was held tells more than the probe of what may only wait for it', () => {
  const seen = reported(rolling(), 0, crash, unanswered({seconds: 60}));
  expect(failureAfter(seen, 60_000)).toMatchObject({
    workload: 'deployment/worker',
    trouble: {kind: 'crash', exits: 4},
    others: [{workload: 'deployment/api', trouble: {kind: 'probe'}}],
  });
});

test('a probe to which the chart gives more time than a rollout has is not cut short', () => {
  const seen = reported(rolling(), 1000, unanswered({seconds: 900}));
  expect(failureAfter(seen, 300_000)).toBeUndefined();
  expect(failureAfter(seen, 901_000)).toMatchObject({kind: 'rollout-stuck'});
});

test('troubles that come and go do not keep a rollout alive for ever', () => {
  const seen = reported(reported(rolling(), 290_000), 300_000, unanswered({seconds: 60}));
  expect(failureAfter(seen, 300_000)).toMatchObject({kind: 'rollout-timed-out'});
});

const missing = (key: string | undefined) =>
  patienceOf({kind: 'missing-object', container: 'api', missing: {kind: 'ConfigMap', name: 'settings', key}});

test('an object that may come from elsewhere is waited for, a key that it does not have is not', () => {
  expect([missing(undefined), missing('mode')]).toEqual(['counted-alone', 'at-once']);
});
