import {expect, test} from 'vitest';

import {plan} from '../../../src/core/plan.ts';
import {reduce} from '../../../src/core/reduce.ts';
import type {State} from '../../../src/core/state.ts';
import {afterEdit, afterJob, afterStart, driveUntil, newState, now, plannedIn, plannedLanes} from '../../rig/drive.ts';
import {failureOf} from '../../rig/plausible-failures.ts';
import {smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const path = '/app/services/api/main.py';

/** The state in which so many rollouts in a row were cut short by a newer deployment, the next one runs, and a newer image is there. */
function afterCuts(cuts: number): State {
  const world = createSimulatedWorld();
  let state = driveUntil(newState(smallConfig, {mode: 'stay'}), [], world);
  for (let edit = 1; edit <= cuts + 2; edit += 1) {
    world.write(path, edit);
    state = driveUntil(afterEdit(state, path), ['deploy app', 'rollout app'], world);
    if (edit === cuts + 2) break;
    const older = state.running['rollout app']?.job;
    state = afterJob(state, world.passOf(plannedIn(state, 'deploy app')));
    if (older !== undefined) state = reduce(state, {type: 'jobInterrupted', job: older, at: now});
    state = afterStart(state, plannedIn(state, 'rollout app'));
  }
  return state;
}

test('a newer image is deployed without waiting for a rollout', () => {
  expect(plannedLanes(afterCuts(0))).toContain('deploy app');
  expect(plannedLanes(afterCuts(1))).toContain('deploy app');
});

test('after two rollouts that were cut short, the next one is left its time', () => {
  const state = afterCuts(2);
  expect(plannedLanes(state)).not.toContain('deploy app');
  expect(plan(state).holds).toContainEqual({lane: 'deploy app', waitsFor: ['rollout app']});
  expect(plan(state).wakeAt).toBe(now + 2500);
  expect(plannedLanes(reduce(state, {type: 'clockReached', at: now + 2500}))).toContain('deploy app');
});

test.each(['passes', 'fails'])('a rollout that %s in its time is followed by the newer deploy at once', how => {
  const state = afterCuts(2);
  const job = state.running['rollout app']?.job ?? plannedIn(state, 'rollout app');
  const end = how === 'passes' ? createSimulatedWorld().passOf(job) : failureOf(job, 0);
  const ended = reduce(state, {...end, at: now});
  expect(plannedLanes(ended)).toContain('deploy app');
  expect(ended.releases['app']?.interruptedRollouts).toBe(0);
});
