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
  watchJob,
} from '../../rig/drive.ts';
import {sampleConfig, smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const source = '/app/services/api/main.py';
const values = '/app/values/app.yaml';
const paused = (state: State): State => afterCommand(state, {kind: 'pause'});
const resumed = (state: State): State => afterCommand(state, {kind: 'resume'});
const rebuilt = (state: State, service: string): State =>
  afterCommand(state, {kind: 'rebuild', services: [service], releases: []});

describe('while devloop is paused', () => {
  const world = createSimulatedWorld(smallConfig);
  const up = driveUntil(newState(smallConfig, {mode: 'stay'}), [], world);
  world.write(source, 1);
  world.write(values, 1);

  test('the watch and the forwards stand', () => {
    const all = driveUntil(newState(sampleConfig, {mode: 'stay'}), []);
    expect(plannedLanes(paused(all))).toEqual(['watch', 'forward api']);
  });

  test.each([
    ['a source', [source]],
    ['a values file', [values]],
    ['both', [source, values]],
    ['the config', ['/app/devloop.config.ts']],
  ])('an edit of %s is collected, and acted on at the end of the pause', (_what, paths) => {
    const edited = afterEdit(paused(up), ...paths);
    expect(plannedLanes(edited)).toEqual(['watch']);
    expect(plannedLanes(resumed(edited)).length).toBe(1 + paths.length);
    expect(plannedLanes(driveUntil(resumed(edited), [], world))).toEqual(['watch']);
  });

  test('many edits of one service are one build at the end', () => {
    const edited = afterEdit(afterEdit(afterEdit(paused(up), source), source), source);
    expect(driveUntil(resumed(edited), [], world).services['api']?.revision).toBe(2);
  });

  test('a build that runs goes on, also when its service is edited, and what it made is deployed', () => {
    const building = driveUntil(afterEdit(up, source), ['build api'], world);
    const job = plannedIn(building, 'build api');
    const edited = afterEdit(paused(afterStart(building, job)), source);
    expect(plannedIn(edited, 'build api')).toEqual(job);
    const built = driveUntil(afterJob(edited, world.passOf(job)), [], world);
    expect(plannedLanes(built)).toEqual(['watch']);
    expect(built.releases['app']?.deployed?.from).toContain(`api[${source}=1]`);
  });

  test('a reload that runs goes on', () => {
    const edited = afterEdit(up, '/app/devloop.config.ts');
    const job = plannedIn(edited, 'config');
    expect(plannedLanes(paused(afterStart(edited, job)))).toContain('config');
  });

  test('a rebuild is made and deployed, for it is asked for', () => {
    const asked = rebuilt(afterEdit(paused(up), source), 'api');
    const done = driveUntil(asked, [], world);
    expect(done.services['api']?.image?.digest).toBe(`sha256:api[${source}=1]{}`);
    expect(done.releases['app']?.deployed?.from).toContain(`api[${source}=1]`);
  });

  test('an edit after the rebuild that was asked for waits again', () => {
    const done = driveUntil(rebuilt(paused(up), 'api'), [], world);
    expect(plannedLanes(afterEdit(done, source))).toEqual(['watch']);
  });

  test('a restart and a redeploy are made', () => {
    const restarted = afterCommand(paused(up), {kind: 'restart', services: ['api']});
    expect(plannedIn(restarted, 'deploy app').kind).toBe('restart-pods');
    const redeployed = afterCommand(paused(up), {kind: 'rebuild', services: [], releases: ['app']});
    expect(plannedIn(driveUntil(redeployed, ['deploy app'], world), 'deploy app')).toMatchObject({redeploy: 1});
  });

  test('a service that is enabled again waits with its edits', () => {
    const off = afterEdit(afterCommand(up, {kind: 'disable', services: ['api']}), source);
    const on = afterCommand(paused(off), {kind: 'enable', services: ['api']});
    expect(plannedLanes(on)).toEqual(['watch']);
    expect(plannedLanes(resumed(on))).toEqual(['watch', 'fingerprint service api']);
  });

  test('a stop is a stop, and no later word takes it back', () => {
    const stopping = reduce(paused(up), {type: 'shutdownRequested', at: now});
    expect(stopping.phase).toBe('stopping');
    expect(resumed(stopping)).toEqual(stopping);
    expect(paused(stopping)).toEqual(stopping);
  });
});

test('a look that the watch asks for is no edit after which a command would have to be given again', () => {
  const up = driveUntil(newState(smallConfig, {mode: 'stay'}), []);
  const asked = rebuilt(paused(up), 'api');
  const doubted = reduce(afterStart(asked, watchJob), {
    type: 'jobReported',
    job: watchJob,
    report: {kind: 'watching', folders: 1, polled: []},
    at: now,
  });
  expect(plannedLanes(doubted)).toContain('fingerprint service api');
});
