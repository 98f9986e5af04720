import {expect, test} from 'vitest';

import {describeHold, describePause} from '../../../src/core/describe/hold.ts';
import {plan} from '../../../src/core/plan.ts';
import {reduce} from '../../../src/core/reduce.ts';
import type {State} from '../../../src/core/state.ts';
import {afterCommand, afterEdit, afterStart, driveUntil, newState, now, plannedIn} from '../../rig/drive.ts';
import {sampleConfig} from '../../rig/sample-config.ts';

const config = {...sampleConfig, forwards: {}};

const holdsIn = (state: State): readonly string[] => plan(state).holds.map(hold => describeHold(state, hold));

const starting = (state: State, lane: string): State => afterStart(state, plannedIn(state, lane));

test('before anything is there, each says what of the machine it waits for', () => {
  const state = driveUntil(newState(config), ['registry', 'cluster']);
  expect(holdsIn(state)).toContain('build of api waits for the registry');
  expect(holdsIn(driveUntil(newState(config), ['cluster']))).toContain('deploy of base waits for the cluster');
  expect(holdsIn(newState(config))).toContain('check of api waits for the check of the tools');
});

test('a release names the images that it waits for, and those that are being built', () => {
  const state = starting(driveUntil(newState(config), ['build api', 'build worker', 'rollout base']), 'build api');
  expect(holdsIn(state)).toContain(
    'deploy of app waits for the image of api (building), the image of worker and release base',
  );
});

test('a release that waits for another says how far that one is', () => {
  const state = driveUntil(newState(config), ['rollout base']);
  expect(holdsIn(state)).toEqual(['release app waits for release base']);
  expect(holdsIn(starting(state, 'rollout base'))).toEqual(['release app waits for release base (starting)']);
});

test('a rollout of several workloads is counted by those that are ready', () => {
  const state = driveUntil(newState(config), ['rollout base']);
  const planned = plannedIn(state, 'rollout base');
  if (planned.kind !== 'await-rollout') throw new Error('It is a rollout.');
  const workloads = ['db', 'cache'].map(name => ({kind: 'Deployment', namespace: 'base', name}) as const);
  const job = {...planned, workloads};
  const report = {kind: 'waiting', reasons: ['deployment/db: 0 of 1 new pods ready']} as const;
  const running = reduce(afterStart(state, job), {type: 'jobReported', job, report, at: now});
  expect(holdsIn(running)).toEqual(['release app waits for release base (rollout 1 of 2)']);
});

test('a build that waits for its turn is queued', () => {
  const lanes = ['build db', 'build api', 'build worker'];
  const state = driveUntil(newState(config, {slots: 2}), [...lanes, 'deploy app', 'deploy base']);
  expect(holdsIn(state)).toContainEqual(expect.stringMatching(/^build of \w+ queued: 2 of 2 running$/));
});

test('while devloop is paused, the edits that wait are counted', () => {
  const state = driveUntil(newState(config), []);
  const paused = afterCommand(state, {kind: 'pause'});
  const edited = afterEdit(afterEdit(paused, '/app/services/db/a'), '/app/services/db/b');
  expect(describePause(state)).toBeUndefined();
  expect(describePause(paused)).toBe('paused: nothing is waiting');
  expect(describePause(afterEdit(paused, '/app/services/db/a'))).toBe('paused: 1 edit is waiting (db)');
  expect(describePause(afterEdit(edited, '/app/charts/app/x'))).toBe('paused: 3 edits are waiting (db, app)');
});
