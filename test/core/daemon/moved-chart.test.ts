import {describe, expect, test} from 'vitest';

import type {Job} from '../../../src/core/job.ts';
import {reduce} from '../../../src/core/reduce.ts';
import type {State} from '../../../src/core/state.ts';
import {
  afterCommand,
  afterEdit,
  afterJob,
  afterStart,
  driveUntil,
  newState,
  now,
  plannedIn,
  plannedLanes,
} from '../../rig/drive.ts';
import {failureOf} from '../../rig/plausible-failures.ts';
import {smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld, type SimulatedWorld} from '../../rig/simulated-world.ts';

const chart = '/app/charts/app/templates/api.yaml';
const values = '/app/values/app.yaml';

/** Everything is up, then the values are edited and the upgrade for them is about to begin. */
function prepare(mode: 'once' | 'stay'): {readonly world: SimulatedWorld; readonly state: State; readonly job: Job} {
  const world = createSimulatedWorld(smallConfig);
  const up = driveUntil(newState(smallConfig, {mode}), [], world);
  world.write(values, 1);
  const state = driveUntil(afterEdit(up, values), ['deploy app'], world);
  return {world, state, job: plannedIn(state, 'deploy app')};
}

const ended = (state: State, {world, job}: {readonly world: SimulatedWorld; readonly job: Job}): State =>
  reduce(state, {...world.passOf(job), at: now});

/** Lets everything pass, and counts how often helm runs meanwhile. */
function settle(state: State, world: SimulatedWorld): {readonly state: State; readonly upgrades: number} {
  let upgrades = 0;
  const passOf: SimulatedWorld['passOf'] = job => {
    upgrades += Number(job.kind === 'deploy-release');
    if (upgrades > 9) throw new Error('This goes on for ever.');
    return world.passOf(job);
  };
  return {state: driveUntil(state, [], {...world, passOf}), upgrades};
}

describe('a chart that is edited while helm runs', () => {
  test('is deployed again once, also when the edit is taken back before helm has ended', () => {
    const {world, state, job} = prepare('stay');
    const during = afterEdit(afterEdit(afterStart(state, job), chart), chart);
    const after = settle(ended(during, {world, job}), world);
    expect(after.upgrades).toBe(1);
    expect(after.state.releases['app']).toMatchObject({deployed: {moved: undefined}, rolledOut: {}});
  });

  test('is deployed again although what helm did last is remembered as made from the same', () => {
    const {world, state, job} = prepare('stay');
    const during = afterEdit(afterStart(state, job), chart);
    const next = driveUntil(ended(during, {world, job}), ['deploy app'], world);
    expect(plannedIn(next, 'deploy app')).toEqual({...job, redeploy: 0});
    const failed = afterJob(next, failureOf(plannedIn(next, 'deploy app'), 0));
    expect(plannedLanes(failed)).not.toContain('deploy app');
  });

  test('is deployed again when the watch tells of it after helm has ended', () => {
    const {world, state, job} = prepare('stay');
    world.write(chart, 1);
    const moved = driveUntil(ended(afterStart(state, job), {world, job}), [], world);
    expect(plannedLanes(moved)).toEqual(['watch']);
    world.write(chart, 0);
    expect(settle(afterEdit(moved, chart), world).upgrades).toBe(1);
  });

  test('is looked at again by a lap that has no watch, but not for ever', () => {
    const {world, state, job} = prepare('once');
    world.write(chart, 1);
    expect(settle(ended(afterStart(state, job), {world, job}), world).upgrades).toBe(1);
    const restless = {...world, passOf: withoutRest(world)};
    expect(settle(ended(afterStart(state, job), {world: restless, job}), restless).upgrades).toBe(1);
  });

  test('is no reason to deploy again when helm had nothing to do', () => {
    const {world, state, job} = prepare('stay');
    const during = afterEdit(afterStart(state, job), chart);
    const end = world.passOf(job);
    if (end.type !== 'jobPassed' || end.kind !== 'deploy-release') throw new Error('It is a deploy.');
    const unchanged = reduce(during, {...end, result: {...end.result, source: 'unchanged'}, at: now});
    expect(settle(unchanged, world).upgrades).toBe(0);
  });

  test('makes no other work of an edit that was made before helm began', () => {
    const {world, state, job} = prepare('stay');
    expect(settle(ended(afterStart(state, job), {world, job}), world).upgrades).toBe(0);
  });
});

describe('a chart that is edited while devloop is paused', () => {
  const source = '/app/services/api/main.py';

  test('is in what helm reads for a rebuild, once; at the end of the pause it is looked at and deployed again', () => {
    const world = createSimulatedWorld(smallConfig);
    const up = driveUntil(newState(smallConfig, {mode: 'stay'}), [], world);
    world.write(chart, 1);
    world.write(source, 1);
    const paused = afterEdit(afterCommand(up, {kind: 'pause'}), chart, source);
    const asked = afterCommand(paused, {kind: 'rebuild', services: ['api'], releases: []});
    const rebuilt = settle(asked, world);
    expect(rebuilt.upgrades).toBe(1);
    expect(plannedLanes(rebuilt.state)).toEqual(['watch']);
    world.write(chart, 0);
    const back = settle(afterCommand(afterEdit(rebuilt.state, chart), {kind: 'resume'}), world);
    expect(back.upgrades).toBe(1);
    expect(back.state.releases['app']).toMatchObject({deployed: {moved: undefined}, rolledOut: {}});
  });
});

/** A world in which a chart is another one each time that helm has ended. */
function withoutRest({passOf}: SimulatedWorld): SimulatedWorld['passOf'] {
  let runs = 0;
  return job => {
    const end = passOf(job);
    if (end.type !== 'jobPassed' || end.kind !== 'deploy-release') return end;
    return {...end, result: {...end.result, inputsAfter: `restless ${(runs += 1)}`}};
  };
}
