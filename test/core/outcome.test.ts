import {expect, test} from 'vitest';

import type {JobReport} from '../../src/core/job-report.ts';
import {outcomeOf} from '../../src/core/outcome.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {afterCommand, afterEdit, afterJob, afterStart, driveUntil, newState, now, plannedIn} from '../rig/drive.ts';
import {clusterUnreachable, failureOf} from '../rig/plausible-failures.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

const outcome = (state: State) => outcomeOf(state, plan(state));

const up = driveUntil(newState(sampleConfig), []);
const forward = plannedIn(up, 'forward api');
const reported = (report: JobReport): State =>
  reduce(afterStart(up, forward), {type: 'jobReported', job: forward, report, at: now});

test('there is none while something is left to do', () => {
  expect(outcome(newState(sampleConfig))).toBeUndefined();
  expect(outcome(driveUntil(newState(sampleConfig), ['rollout app']))).toBeUndefined();
});

test('there is none while something runs, also what is not wanted any more', () => {
  const state = driveUntil(newState(smallConfig), ['deploy app']);
  const running = afterStart(state, plannedIn(state, 'deploy app'));
  expect(outcomeOf(running, {jobs: [], holds: [], wakeAt: undefined})).toBeUndefined();
});

test('a project without forwards is ready when its last rollout has passed', () => {
  expect(outcome(driveUntil(newState(smallConfig), []))).toEqual({kind: 'ready'});
});

test('a forward must have answered, and a link that is lost is not the end', () => {
  expect(outcome(up)).toBeUndefined();
  expect(outcome(reported({kind: 'listening'}))).toBeUndefined();
  expect(outcome(reported({kind: 'linkLost', why: 'gone'}))).toBeUndefined();
  expect(outcome(reported({kind: 'answering'}))).toEqual({kind: 'ready'});
});

test('what failed is told once nothing else is left to do, and what it holds is not waited for', () => {
  const state = driveUntil(newState(sampleConfig), ['build db']);
  const failed = afterJob(state, failureOf(plannedIn(state, 'build db'), 0));
  expect(plan(failed).holds.map(({lane}) => lane)).toContain('deploy app');
  expect(outcome(failed)).toMatchObject({kind: 'failed', failures: [{kind: 'build-failed', service: 'db'}]});
});

test('there is none while a failure may heal by itself', () => {
  const state = driveUntil(newState(smallConfig), ['deploy app']);
  const job = plannedIn(state, 'deploy app');
  const failed = afterJob(state, {type: 'jobFailed', job, failure: clusterUnreachable});
  expect(outcome(failed)).toBeUndefined();
});

test('a devloop that stays is ready while its watch stands, and again after each edit', () => {
  const world = createSimulatedWorld();
  const staying = driveUntil(newState(smallConfig, {mode: 'stay'}), [], world);
  const watched = afterStart(staying, plannedIn(staying, 'watch'));
  expect(outcome(watched)).toEqual({kind: 'ready'});
  world.write('/app/services/api/main.py', 1);
  const edited = afterEdit(watched, '/app/services/api/main.py');
  expect(outcome(edited)).toBeUndefined();
  expect(outcome(driveUntil(edited, ['rollout app'], world))).toBeUndefined();
  expect(outcome(driveUntil(edited, [], world))).toEqual({kind: 'ready'});
});

test('a devloop that stays is ready while it is paused and edits wait', () => {
  const staying = driveUntil(newState(smallConfig, {mode: 'stay'}), []);
  const paused = afterCommand(staying, {kind: 'pause'});
  expect(outcome(afterEdit(paused, '/app/services/api/main.py'))).toEqual({kind: 'ready'});
});

test('a config that cannot be read is a failure, and old images are not waited for', () => {
  const staying = driveUntil(newState(smallConfig, {mode: 'stay'}), []);
  const edited = afterEdit(staying, '/app/devloop.config.ts');
  expect(outcome(afterJob(edited, failureOf(plannedIn(edited, 'config'), 0)))).toMatchObject({
    kind: 'failed',
    failures: [{kind: 'config-invalid'}],
  });
  const idle = reduce(staying, {type: 'clockReached', at: now + 3_600_000});
  expect(plan(idle).jobs.map(({kind}) => kind)).toEqual(['watch-files', 'prune-images']);
  expect(outcome(afterStart(idle, plannedIn(idle, 'prune')))).toEqual({kind: 'ready'});
});

test('a port that is taken is a failure even when everything else is ready', () => {
  expect(outcome(afterJob(up, failureOf(forward, 0)))).toMatchObject({
    kind: 'failed',
    failures: [{kind: 'port-taken'}],
  });
});
