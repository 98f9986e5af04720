import {describe, expect, test} from 'vitest';

import type {Config} from '../../../src/core/config.ts';
import {describeHold} from '../../../src/core/describe/hold.ts';
import type {Job} from '../../../src/core/job.ts';
import {plan} from '../../../src/core/plan.ts';
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
import {sampleConfig, sampleRelease, sampleService, smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const source = '/app/devloop.config.ts';
const withArgument: Config = {...smallConfig, services: {api: sampleService('api', {args: {DEBUG: '1'}})}};
const withoutReleases: Config = {...smallConfig, releases: {}};
const inNamespace = (namespace: string): Config => ({
  ...smallConfig,
  releases: {app: sampleRelease('app', {images: {'api.image': 'api'}, namespace})},
});
const elsewhere = inNamespace('apps');

const reloaded = (state: State, config: Config): State =>
  driveUntil(afterEdit(state, source), [], createSimulatedWorld(config));

const removed = (state: State, namespace = 'app'): State =>
  afterCommand(state, {kind: 'remove', release: 'app', namespace});

describe('an edit of the config', () => {
  const up = driveUntil(newState(smallConfig, {mode: 'stay'}), [], createSimulatedWorld(smallConfig));
  const edited = afterEdit(up, source);
  const broken = afterJob(edited, failureOf(plannedIn(edited, 'config'), 0));

  test('has it loaded, and nothing else done', () => {
    expect(plannedLanes(edited)).toEqual(['watch', 'config']);
    expect(plannedIn(edited, 'config')).toEqual({kind: 'load-config', file: source, edits: 1});
    expect(plannedLanes(newState(smallConfig, {mode: 'stay'}))).not.toContain('config');
  });

  test('is acted on where it differs', () => {
    const world = createSimulatedWorld(withArgument);
    const loaded = afterJob(edited, world.passOf(plannedIn(edited, 'config')));
    expect(plannedLanes(loaded)).toEqual(['watch', 'fingerprint service api']);
    expect(driveUntil(loaded, [], world).services['api']?.revision).toBe(2);
  });

  test('that changes nothing leads to nothing', () => {
    expect(plannedLanes(reloaded(up, smallConfig))).toEqual(['watch']);
    expect(reloaded(up, smallConfig).services).toEqual(up.services);
  });

  test('to nonsense is told, while the last good config goes on', () => {
    expect(broken.failures['config']?.failure.kind).toBe('config-invalid');
    expect(plannedLanes(broken)).toEqual(['watch']);
    expect(broken.config).toBe(up.config);
    expect(plannedLanes(afterEdit(broken, '/app/services/api/main.py'))).toContain('fingerprint service api');
  });

  test('after nonsense is tried again, and clears what was told once it is good', () => {
    const again = afterEdit(broken, source);
    expect(plannedIn(again, 'config')).toMatchObject({edits: 2});
    expect(reloaded(broken, smallConfig).failures).toEqual({});
    const worse = afterJob(again, failureOf(plannedIn(again, 'config'), 0));
    expect(Object.keys(worse.failures)).toEqual(['config']);
  });

  test('while it is being loaded has it loaded again', () => {
    const running = afterStart(edited, plannedIn(edited, 'config'));
    expect(plannedIn(afterEdit(running, source), 'config')).toMatchObject({edits: 2});
  });

  test('of a module that it imports is one, too', () => {
    const config = {...smallConfig, sources: [source, '/app/config/services.ts']};
    const state = driveUntil(newState(config, {mode: 'stay'}), []);
    expect(plannedIn(afterEdit(state, '/app/config/services.ts'), 'config')).toMatchObject({file: source});
  });

  test('is no work for a devloop that ends after one lap', () => {
    expect(plannedLanes(afterEdit(driveUntil(newState(smallConfig), []), source))).toEqual([]);
  });
});

describe('a release that is not in the config any more', () => {
  const up = driveUntil(newState(smallConfig, {mode: 'stay'}), [], createSimulatedWorld(smallConfig));
  const gone = reloaded(up, withoutReleases);

  test('stays in the cluster, and is offered', () => {
    expect(gone.orphans).toMatchObject({'app/app': {release: 'app', namespace: 'app', wish: 'kept'}});
    expect(plannedLanes(gone)).toEqual(['watch']);
  });

  test('is removed at the word of the user, and then forgotten', () => {
    expect(plannedIn(removed(gone), 'remove app/app')).toMatchObject({kind: 'remove-release', namespace: 'app'});
    const done = driveUntil(removed(gone), []);
    expect(done.orphans).toEqual({});
    expect(plannedLanes(done)).toEqual(['watch']);
  });

  test('is tried again at the next word when it could not be removed', () => {
    const failed = afterJob(removed(gone), failureOf(plannedIn(removed(gone), 'remove app/app'), 0));
    expect(plannedLanes(failed)).toEqual(['watch']);
    expect(Object.keys(failed.failures)).toEqual(['remove app/app']);
    expect(plannedLanes(removed(failed))).toContain('remove app/app');
  });

  test('is deployed anew when it comes back, also while it is being removed', () => {
    expect(reloaded(gone, smallConfig).orphans).toEqual({});
    const plannedRemoval = plannedIn(removed(gone), 'remove app/app');
    const removing = afterStart(removed(gone), plannedRemoval);
    const back = reduce(removing, {type: 'configLoaded', config: smallConfig, at: now});
    const waiting = driveUntil(back, ['deploy app', 'remove app/app']);
    expect(plan(waiting).holds).toEqual([{lane: 'deploy app', waitsFor: ['remove app/app']}]);
    const [hold] = plan(waiting).holds;
    expect(hold === undefined ? '' : describeHold(waiting, hold)).toBe(
      'deploy of app waits for the removal of app/app',
    );
    const over = afterEnd(waiting, plannedRemoval);
    expect(plannedIn(driveUntil(over, ['deploy app']), 'deploy app').kind).toBe('deploy-release');
  });

  test('is not there to be removed before it was deployed, nor by a wrong name', () => {
    const early = driveUntil(newState(smallConfig, {mode: 'stay'}), ['deploy app']);
    expect(reloaded(early, withoutReleases).orphans).toEqual({});
    expect(afterCommand(gone, {kind: 'remove', release: 'nobody', namespace: 'app'})).toEqual(gone);
    expect(removed(up)).toEqual(up);
  });

  test('is offered also when its first deploy was still under way', () => {
    const early = driveUntil(newState(smallConfig, {mode: 'stay'}), ['deploy app']);
    const job = plannedIn(early, 'deploy app');
    const late = reduce(afterStart(early, job), {type: 'configLoaded', config: withoutReleases, at: now});
    expect(afterJob(late, createSimulatedWorld().passOf(job)).orphans).toMatchObject({'app/app': {wish: 'kept'}});
  });

  test('is offered also when the cluster did not answer in that moment', () => {
    const late = reduce({...up, cluster: undefined}, {type: 'configLoaded', config: withoutReleases, at: now});
    expect(late.orphans).toMatchObject({'app/app': {wish: 'kept'}});
  });

  test('keeps the failures of others as they are', () => {
    const state = driveUntil(newState(sampleConfig, {mode: 'stay'}), ['build db']);
    const failed = afterJob(state, failureOf(plannedIn(state, 'build db'), 0));
    expect(Object.keys(removed(failed).failures)).toEqual(['build db']);
  });
});

describe('a release whose namespace is another one in the config', () => {
  const world = createSimulatedWorld(smallConfig);
  const up = driveUntil(newState(smallConfig, {mode: 'stay'}), [], world);
  const moved = reloaded(up, elsewhere);

  test('is deployed there, and stays where it was until the user says that it goes', () => {
    expect(moved.orphans).toMatchObject({'app/app': {release: 'app', namespace: 'app', wish: 'kept'}});
    expect(moved.releases['app']?.deployed?.namespace).toBe('apps');
    expect(plannedLanes(moved)).toEqual(['watch']);
    expect(plannedIn(removed(moved), 'remove app/app')).toMatchObject({release: 'app', namespace: 'app'});
    const done = driveUntil(removed(moved), []);
    expect(done.orphans).toEqual({});
    expect(done.releases).toEqual(moved.releases);
  });

  test('is left over in each namespace in which it was, but not in the one to which it comes back', () => {
    const third = reloaded(moved, inNamespace('third'));
    expect(Object.keys(third.orphans).toSorted()).toEqual(['app/app', 'apps/app']);
    expect(Object.keys(reloaded(third, smallConfig).orphans).toSorted()).toEqual(['apps/app', 'third/app']);
  });

  test('is not removed by the name of a namespace in which it is wanted', () => {
    expect(removed(moved, 'apps')).toEqual(moved);
  });

  test('is left over also when it is moved during its first deploy', () => {
    const early = driveUntil(newState(smallConfig, {mode: 'stay'}), ['deploy app'], world);
    const job = plannedIn(early, 'deploy app');
    const late = reduce(afterStart(early, job), {type: 'configLoaded', config: elsewhere, at: now});
    const done = driveUntil(afterJob(late, world.passOf(job)), [], createSimulatedWorld(elsewhere));
    expect(Object.keys(done.orphans)).toEqual(['app/app']);
    expect(done.releases['app']?.deployed?.namespace).toBe('apps');
  });

  test('is removed only when a deploy that is still at work there has ended', () => {
    world.write('/app/values/app.yaml', 1);
    const edited = driveUntil(afterEdit(up, '/app/values/app.yaml'), ['deploy app'], world);
    const job = plannedIn(edited, 'deploy app');
    const late = removed(reduce(afterStart(edited, job), {type: 'configLoaded', config: elsewhere, at: now}));
    expect(plan(late).holds).toContainEqual({lane: 'remove app/app', waitsFor: ['deploy app']});
    expect(plannedLanes(afterEnd(late, job))).toContain('remove app/app');
  });

  test('is deployed again when it comes back while it is being removed there before it was deployed anywhere else', () => {
    const loaded = reduce(up, {type: 'configLoaded', config: elsewhere, at: now});
    const removal = plannedIn(removed(loaded), 'remove app/app');
    const back = reduce(afterStart(removed(loaded), removal), {type: 'configLoaded', config: smallConfig, at: now});
    expect(plannedLanes(driveUntil(afterEnd(back, removal), ['deploy app'], world))).toContain('deploy app');
  });
});

/** The state after a job has ended that had started before. */
function afterEnd(state: State, job: Job): State {
  return reduce(state, {...createSimulatedWorld().passOf(job), at: now});
}
