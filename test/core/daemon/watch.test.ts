import {describe, expect, test} from 'vitest';

import {reduce} from '../../../src/core/reduce.ts';
import type {State} from '../../../src/core/state.ts';
import {
  afterEdit,
  afterJob,
  afterStart,
  driveUntil,
  newState,
  now,
  plannedIn,
  plannedLanes,
  watchJob,
} from '../../rig/drive.ts';
import {sampleConfig, sampleRelease, sampleService, smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const source = '/app/services/api/main.py';

describe('the watch', () => {
  test('stands from the first moment of a devloop that stays, and never where one lap is all', () => {
    expect(plannedLanes(newState(smallConfig, {mode: 'stay'}))[0]).toBe('watch');
    expect(plannedLanes(newState(smallConfig))).not.toContain('watch');
  });

  test('is told all that work may follow from: contexts, charts that are folders, values and the files of the config', () => {
    const config = {
      ...smallConfig,
      ignore: ['*.log'],
      sources: ['/app/devloop.config.ts', '/app/config/services.ts'],
      services: {api: sampleService('api'), web: sampleService('web', {dockerfile: '/app/docker/web.Dockerfile'})},
      releases: {
        app: sampleRelease('app', {values: ['/app/values/all.yaml', '/app/values/app.yaml']}),
        tools: sampleRelease('tools', {
          chart: {kind: 'oci', reference: 'oci://example.org/tools'},
          values: ['/app/values/all.yaml'],
        }),
      },
    };
    expect(plannedIn(newState(config, {mode: 'stay'}), 'watch')).toEqual({
      kind: 'watch-files',
      order: {
        root: '/app',
        ignore: ['*.log'],
        inputs: [
          {kind: 'context', path: '/app/services/api', dockerfile: '/app/services/api/Dockerfile'},
          {kind: 'context', path: '/app/services/web', dockerfile: '/app/docker/web.Dockerfile'},
          {kind: 'folder', path: '/app/charts/app'},
          {kind: 'file', path: '/app/devloop.config.ts'},
          {kind: 'file', path: '/app/config/services.ts'},
          {kind: 'file', path: '/app/values/all.yaml'},
          {kind: 'file', path: '/app/values/app.yaml'},
        ],
      },
    });
  });

  test('is the same as long as what it watches is', () => {
    const state = newState(sampleConfig, {mode: 'stay'});
    const elsewhere = {...sampleConfig, registry: {name: 'other', port: 5002}};
    const ignoring = {...sampleConfig, ignore: ['*.log']};
    const after = (config: typeof sampleConfig) =>
      plannedIn(reduce(state, {type: 'configLoaded', config, at: now}), 'watch');
    expect(after(elsewhere)).toEqual(plannedIn(state, 'watch'));
    expect(after(ignoring)).not.toEqual(plannedIn(state, 'watch'));
  });
});

/** The state once the watch that is planned stands. */
function stands(state: State): State {
  const watch = plannedIn(state, 'watch');
  const report = {kind: 'watching', folders: 3, polled: []} as const;
  return reduce(afterStart(state, watch), {type: 'jobReported', job: watch, report, at: now});
}

describe('when the watch stands', () => {
  test('what was looked at before is looked at again, for it may have changed since', () => {
    const up = driveUntil(newState(smallConfig, {mode: 'stay'}), []);
    expect(plannedLanes(stands(up))).toEqual(['watch', 'fingerprint service api', 'fingerprint release app']);
    expect(plannedLanes(driveUntil(stands(up), []))).toEqual(['watch']);
  });

  test('so is what is being looked at', () => {
    const state = newState(smallConfig, {mode: 'stay'});
    const job = plannedIn(state, 'fingerprint release app');
    const looked = afterJob(stands(afterStart(state, job)), createSimulatedWorld().passOf(job));
    expect(plannedLanes(looked)).toContain('fingerprint release app');
  });

  test('what nobody has looked at yet is looked at once', () => {
    const state = newState(smallConfig, {mode: 'stay', revisions: {api: {revision: 7, hash: 'old'}}});
    expect(stands(state).services).toEqual(state.services);
    expect(stands(state).releases).toEqual(state.releases);
  });

  test('no service counts as edited last by that', () => {
    const up = driveUntil(newState(smallConfig, {mode: 'stay'}), []);
    expect(stands(up).services['api']?.editedAt).toBe(0);
  });
});

describe('sources that move under a build, told by the watch', () => {
  const world = createSimulatedWorld();
  const building = driveUntil(newState(smallConfig, {mode: 'stay'}), ['build api'], world);
  const job = plannedIn(building, 'build api');
  world.write(source, 1);
  const built = (state: State): State =>
    driveUntil(afterJob(state, world.passOf(job)), ['build api', 'deploy app'], world);

  test('are built again when it tells of them after the build', () => {
    expect(plannedLanes(driveUntil(afterEdit(built(building), source), ['build api', 'deploy app'], world))).toContain(
      'build api',
    );
  });

  test('are built again when it told of them during the build, which was left to finish', () => {
    const patient = {...building, services: {api: {...building.services['api']!, interruptedBuilds: 2}}};
    const told = driveUntil(afterEdit(afterStart(patient, job), source), ['build api', 'deploy app'], world);
    expect(plannedIn(told, 'build api')).toEqual(job);
    expect(plannedLanes(built(told))).toContain('build api');
  });

  test('lead to nothing when it has nothing to tell, for then it is nothing that is watched', () => {
    expect(plannedLanes(built(building))).toEqual(['watch', 'deploy app']);
  });
});

test('a report from a watch that does not run any more still tells what has changed', () => {
  const up = driveUntil(newState(smallConfig, {mode: 'stay'}), []);
  expect(plannedIn(up, 'watch')).not.toEqual(watchJob);
  expect(plannedLanes(afterEdit(up, source))).toContain('fingerprint service api');
});
