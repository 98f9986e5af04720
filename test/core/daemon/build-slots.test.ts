import {describe, expect, test} from 'vitest';

import {plan} from '../../../src/core/plan.ts';
import {reduce} from '../../../src/core/reduce.ts';
import type {State} from '../../../src/core/state.ts';
import {
  afterCommand,
  afterJob,
  afterStart,
  changed,
  driveUntil,
  newState,
  now,
  plannedIn,
  plannedLanes,
  watchJob,
} from '../../rig/drive.ts';
import {sampleConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const builds = ['build db', 'build api', 'build worker'];
const sources = {db: '/app/services/db/schema.sql', api: '/app/services/api/main.py'};

const buildLanes = (state: State): readonly string[] => plannedLanes(state).filter(lane => lane.startsWith('build'));
const editAt = (state: State, path: string, seconds: number): State => {
  const at = now + seconds * 1000;
  return reduce(state, {type: 'jobReported', job: watchJob, report: changed([path], at), at});
};

/** Everything is up, and the sources of all services are edited, one after the other. */
const edited = (slots: number, order: readonly (keyof typeof sources)[]) => {
  const world = createSimulatedWorld();
  const up = driveUntil(newState(sampleConfig, {mode: 'stay', slots}), [], world);
  const state = order.reduce((next, service, place) => {
    world.write(sources[service], 1);
    return editAt(next, sources[service], place + 1);
  }, up);
  return {world, state: driveUntil(state, builds, world)};
};

describe('no more builds run than there are slots', () => {
  test('and the others say whom they wait for', () => {
    const state = driveUntil(newState(sampleConfig, {slots: 2}), builds);
    expect(buildLanes(state)).toEqual(['build db', 'build api']);
    expect(plan(state).holds).toContainEqual({lane: 'build worker', waitsFor: ['build db', 'build api']});
  });

  test('of those that wait, the one that was edited last is built first', () => {
    expect(buildLanes(edited(1, ['api', 'db']).state)).toEqual(['build db']);
    expect(buildLanes(edited(1, ['db', 'api']).state)).toEqual(['build api']);
    expect(buildLanes(edited(2, ['db', 'api']).state)).toEqual(['build api', 'build worker']);
  });

  test('and one that runs keeps its slot, whatever is edited', () => {
    const {state, world} = edited(1, ['api']);
    const running = afterStart(state, plannedIn(state, 'build api'));
    world.write(sources.db, 1);
    const newer = driveUntil(editAt(running, sources.db, 9), ['build api', 'build db'], world);
    expect(buildLanes(newer)).toEqual(['build api']);
    const next = afterJob(newer, world.passOf(plannedIn(newer, 'build api')));
    expect(buildLanes(driveUntil(next, builds, world))).toEqual(['build db']);
  });

  test('also while one that nobody wants any more has not yet ended', () => {
    const {state} = edited(1, ['db', 'api']);
    const running = afterStart(state, plannedIn(state, 'build api'));
    const off = afterCommand(running, {kind: 'disable', services: ['api']});
    expect(buildLanes(off)).toEqual([]);
    expect(plan(off).holds).toContainEqual({lane: 'build db', waitsFor: ['build api']});
  });

  test('and one that is edited again and again does not keep the others from their turn', () => {
    const {state, world} = edited(1, ['db', 'api']);
    const job = plannedIn(state, 'build api');
    const built = reduce(afterStart(state, job), {...world.passOf(job), at: now + 4000});
    world.write(sources.api, 2);
    const again = driveUntil(editAt(built, sources.api, 5), builds, world);
    expect(buildLanes(again)).toEqual(['build worker']);
    const worker = plannedIn(again, 'build worker');
    const next = reduce(afterStart(again, worker), {...world.passOf(worker), at: now + 6000});
    expect(buildLanes(next)).toEqual(['build db']);
  });
});
