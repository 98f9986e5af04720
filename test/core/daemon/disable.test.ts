import {describe, expect, test} from 'vitest';

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
import {sampleConfig, smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const source = '/app/services/api/main.py';
const disabled = (state: State, ...services: readonly string[]): State =>
  afterCommand(state, {kind: 'disable', services});
const enabled = (state: State, ...services: readonly string[]): State =>
  afterCommand(state, {kind: 'enable', services});

describe('a service that is disabled', () => {
  const world = createSimulatedWorld();
  const up = driveUntil(newState(sampleConfig), [], world);
  world.write(source, 1);
  const off = disabled(up, 'api');

  test('is neither read nor built, while the others of its release go on', () => {
    const edited = afterEdit(off, source);
    expect(plannedLanes(edited)).toEqual(['fingerprint service worker', 'forward api']);
    const deployed = driveUntil(edited, [], world);
    expect(deployed.services['api']?.image).toEqual(up.services['api']?.image);
    expect(deployed.services['worker']?.image?.digest).toContain(`${source}=1`);
    expect(deployed.releases['app']?.deployed?.from).toContain('sha256:api[]');
  });

  test('is built when it is enabled, if it was edited meanwhile', () => {
    const edited = driveUntil(afterEdit(off, source), [], world);
    expect(plannedLanes(enabled(edited, 'api'))).toEqual(['fingerprint service api', 'forward api']);
    expect(driveUntil(enabled(edited, 'api'), [], world).services['api']?.image?.digest).toContain(`${source}=1`);
  });

  test('has nothing to do when it is enabled without an edit', () => {
    expect(enabled(off, 'api')).toEqual(up);
  });

  test('loses a build that runs, and gets it when it is enabled', () => {
    const building = driveUntil(afterEdit(up, source), ['build api'], world);
    const running = disabled(afterStart(building, plannedIn(building, 'build api')), 'api');
    expect(plannedLanes(running)).not.toContain('build api');
    expect(plannedLanes(enabled(building, 'api'))).toContain('build api');
  });

  test.each(['build api', 'fingerprint service api'])(
    'is not failed any more by its %s, also when that ends late, and is tried again when it is enabled',
    lane => {
      const before = driveUntil(afterEdit(up, source), [lane], world);
      const job = plannedIn(before, lane);
      const failed = afterJob(before, failureOf(job, 0));
      expect(Object.keys(failed.failures)).toEqual([lane]);
      expect(disabled(failed, 'api').failures).toEqual({});
      const late = disabled(afterStart(before, job), 'api');
      expect(reduce(late, {...failureOf(job, 0), at: now}).failures).toEqual({});
      expect(plannedLanes(enabled(disabled(failed, 'api'), 'api'))).toContain(lane);
    },
  );

  test('may be named twice, and a name that stands for nothing changes nothing', () => {
    expect(disabled(off, 'api', 'api').kept).toEqual(['api']);
    expect(disabled(up, 'nobody')).toEqual(up);
    expect(enabled(up, 'nobody')).toEqual(up);
  });

  test('is built anew only when it is enabled, if that was asked for', () => {
    const asked = afterCommand(off, {kind: 'rebuild', services: ['api'], releases: []});
    expect(plannedLanes(asked)).toEqual(['forward api']);
    expect(plannedIn(driveUntil(enabled(asked, 'api'), ['build api'], world), 'build api')).toMatchObject({rebuild: 1});
  });
});

describe('a service that is disabled before it has an image', () => {
  const state = driveUntil(disabled(newState(smallConfig), 'api'), ['build api']);

  test('takes what an earlier run has left', () => {
    expect(plannedIn(state, 'build api').kind).toBe('find-image');
    const found = driveUntil(state, []);
    expect(found.releases['app']?.rolledOut).toBeDefined();
    expect(found.services['api']?.inputs).toBeUndefined();
  });

  test('is built once where there is nothing left, for its release needs an image', () => {
    const job = plannedIn(state, 'build api');
    if (job.kind !== 'find-image') throw new Error(`Expected to look for an image, got ${job.kind}.`);
    const missed = afterJob(state, {type: 'jobPassed', kind: job.kind, job, result: {image: undefined}});
    expect(missed.kept).toEqual([]);
    expect(driveUntil(missed, []).releases['app']?.rolledOut).toBeDefined();
  });

  test('holds its release while the look for one has failed', () => {
    const failed = afterJob(state, failureOf(plannedIn(state, 'build api'), 0));
    expect(plannedLanes(driveUntil(failed, []))).toEqual([]);
  });
});
