import {describe, expect, test} from 'vitest';

import type {Command} from '../../../src/core/command.ts';
import type {State} from '../../../src/core/state.ts';
import {
  afterCommand,
  afterEdit,
  afterJob,
  afterStart,
  driveUntil,
  newState,
  plannedIn,
  plannedLanes,
} from '../../rig/drive.ts';
import {failureOf} from '../../rig/plausible-failures.ts';
import {sampleConfig, smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const source = '/app/services/api/main.py';
const rebuild = (parts: Partial<Extract<Command, {readonly kind: 'rebuild'}>>): Command => ({
  kind: 'rebuild',
  services: [],
  releases: [],
  ...parts,
});
const rebuilt = (state: State, ...services: readonly string[]): State => afterCommand(state, rebuild({services}));
const redeployed = (state: State, ...releases: readonly string[]): State => afterCommand(state, rebuild({releases}));

describe('a rebuild', () => {
  const up = driveUntil(newState(smallConfig), []);
  const asked = rebuilt(up, 'api');

  test('builds anew although nothing has changed, and says which rebuild it is', () => {
    expect(plannedLanes(asked)).toEqual(['fingerprint service api']);
    expect(plannedIn(driveUntil(asked, ['build api']), 'build api')).toMatchObject({rebuild: 1, revision: 1});
  });

  test('is done once, and what comes of it is deployed only if it is another image', () => {
    const done = driveUntil(asked, []);
    expect(done.services['api']?.image?.rebuild).toBe(1);
    expect(plannedLanes(done)).toEqual([]);
    expect(done.releases).toEqual(up.releases);
  });

  test('leaves the next edit to be built as always, where what an earlier run has left will do', () => {
    const world = createSimulatedWorld();
    world.write(source, 1);
    const edited = driveUntil(afterEdit(driveUntil(asked, []), source), ['build api'], world);
    expect(plannedIn(edited, 'build api')).toMatchObject({rebuild: undefined, revision: 2});
    expect(plannedLanes(driveUntil(edited, [], world))).toEqual([]);
  });

  test('asked for while another one runs follows it', () => {
    const building = driveUntil(asked, ['build api']);
    const twice = driveUntil(rebuilt(afterStart(building, plannedIn(building, 'build api')), 'api'), ['build api']);
    expect(plannedIn(twice, 'build api')).toMatchObject({rebuild: 2});
  });

  test('asked for while an ordinary build runs is not done by that', () => {
    const building = driveUntil(newState(smallConfig), ['build api']);
    const job = plannedIn(building, 'build api');
    const passed = afterJob(rebuilt(building, 'api'), createSimulatedWorld().passOf(job));
    expect(plannedIn(driveUntil(passed, ['build api', 'deploy app']), 'build api')).toMatchObject({rebuild: 1});
  });

  test('that fails is not tried again, and leaves the image that there is', () => {
    const building = driveUntil(asked, ['build api']);
    const failed = afterJob(building, failureOf(plannedIn(building, 'build api'), 0));
    expect(plannedLanes(failed)).toEqual([]);
    expect(Object.keys(failed.failures)).toEqual(['build api']);
    expect(failed.services['api']?.image).toEqual(up.services['api']?.image);
  });

  test('of one service leaves the others, and their failures, as they are', () => {
    const building = driveUntil(newState(sampleConfig), ['build api', 'build db']);
    const broken = ['build api', 'build db'].reduce(
      (state, lane) => afterJob(state, failureOf(plannedIn(state, lane), 0)),
      building,
    );
    expect(Object.keys(rebuilt(broken, 'api').failures)).toEqual(['build db']);
    expect(rebuilt(broken, 'api').services['db']).toBe(broken.services['db']);
  });

  test('of what nobody knows changes nothing', () => {
    expect(rebuilt(up, 'nobody')).toEqual(up);
    expect(redeployed(up, 'nobody')).toEqual(up);
  });
});

describe('a redeploy', () => {
  const up = driveUntil(newState(smallConfig), []);
  const asked = redeployed(up, 'app');

  test('reads the chart and runs helm although nothing has changed, and builds nothing', () => {
    expect(plannedLanes(asked)).toEqual(['fingerprint release app']);
    expect(plannedIn(driveUntil(asked, ['deploy app']), 'deploy app')).toMatchObject({redeploy: 1});
  });

  test('is done once, and its rollout is awaited', () => {
    const world = createSimulatedWorld();
    expect(plannedLanes(driveUntil(asked, ['rollout app'], world))).toEqual(['rollout app']);
    expect(plannedLanes(driveUntil(asked, [], world))).toEqual([]);
  });

  test('leaves the next upgrade to what has changed', () => {
    const world = createSimulatedWorld();
    const done = driveUntil(asked, [], world);
    world.write('/app/values/app.yaml', 1);
    const edited = driveUntil(afterEdit(done, '/app/values/app.yaml'), ['deploy app'], world);
    expect(plannedIn(edited, 'deploy app')).toMatchObject({redeploy: undefined});
    expect(plannedLanes(driveUntil(edited, [], world))).toEqual([]);
  });

  test('clears what failed in the lanes of the release', () => {
    const deploying = driveUntil(newState(smallConfig), ['deploy app']);
    const failed = afterJob(deploying, failureOf(plannedIn(deploying, 'deploy app'), 0));
    expect(plannedLanes(failed)).toEqual([]);
    expect(redeployed(failed, 'app').failures).toEqual({});
  });
});
