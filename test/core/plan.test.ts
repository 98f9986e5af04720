import {describe, expect, test} from 'vitest';

import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import {afterEdit, afterJob, afterStart, driveUntil, newState, now, plannedIn, plannedLanes} from '../rig/drive.ts';
import {failureOf} from '../rig/plausible-failures.ts';
import {sampleConfig, sampleRelease, smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

const holdsOf = (state: Parameters<typeof plan>[0]) =>
  Object.fromEntries(plan(state).holds.map(({lane, waitsFor}) => [lane, waitsFor]));

describe('on a cold start', () => {
  test('the tools are checked and the charts read at once, and nothing else runs', () => {
    const state = newState(sampleConfig);
    expect(plannedLanes(state)).toEqual(['environment', 'fingerprint release base', 'fingerprint release app']);
    expect(holdsOf(state)).toMatchObject({registry: ['environment'], cluster: ['environment']});
  });

  test('what a service is made from is asked of Docker, too, so it waits for the tools', () => {
    expect(holdsOf(newState(sampleConfig))).toMatchObject({'fingerprint service api': ['environment']});
    expect(plannedLanes(driveUntil(newState(sampleConfig), ['fingerprint service api']))).toContain(
      'fingerprint service api',
    );
  });

  test('the registry and the cluster are prepared side by side as soon as the tools are known', () => {
    const state = driveUntil(newState(sampleConfig), ['registry', 'cluster']);
    expect(plannedLanes(state)).toEqual(['registry', 'cluster']);
  });

  test('a build waits for the registry alone', () => {
    const state = driveUntil(newState(sampleConfig), ['registry', 'cluster']);
    expect(holdsOf(state)).toMatchObject({'build api': ['registry']});
    expect(
      plannedLanes(driveUntil(newState(sampleConfig), ['cluster', 'build db', 'build api', 'build worker'])),
    ).toEqual(['cluster', 'build db', 'build api', 'build worker']);
  });

  test('a deploy waits for the cluster, then for its nodes, and for every image', () => {
    const builds = ['build db', 'build api', 'build worker'];
    expect(holdsOf(driveUntil(newState(smallConfig), ['cluster', 'build api']))['deploy app']).toEqual([
      'cluster',
      'build api',
    ]);
    expect(holdsOf(driveUntil(newState(smallConfig), ['nodes', 'build api']))['deploy app']).toEqual([
      'nodes',
      'build api',
    ]);
    expect(holdsOf(driveUntil(newState(sampleConfig), builds.slice(1)))['deploy app']).toEqual([
      'build api',
      'build worker',
    ]);
    expect(holdsOf(driveUntil(newState(smallConfig), ['nodes']))['deploy app']).toEqual(['nodes']);
  });

  test('a release waits for the first rollout of what it needs, and never again', () => {
    const state = driveUntil(newState(sampleConfig), ['rollout base']);
    expect(plannedLanes(state)).toEqual(['rollout base']);
    expect(holdsOf(state)['deploy app']).toEqual(['rollout base']);
    const up = driveUntil(state, []);
    const world = createSimulatedWorld();
    world.write('/app/services/db/schema.sql', 1);
    world.write('/app/values/app.yaml', 1);
    const edited = afterEdit(afterEdit(up, '/app/services/db/schema.sql'), '/app/values/app.yaml');
    expect(plannedLanes(driveUntil(edited, ['rollout base', 'deploy app'], world))).toContain('deploy app');
  });

  test('when everything is up only the forward is left, and nothing is held', () => {
    const {jobs, holds, wakeAt} = plan(driveUntil(newState(sampleConfig), []));
    expect(jobs.map(({kind}) => kind)).toEqual(['forward-port']);
    expect(holds).toEqual([]);
    expect(wakeAt).toBeUndefined();
  });
});

describe('when everything is up', () => {
  const up = driveUntil(newState(sampleConfig), []);

  test.each(['/app/services/api/main.py', '/app/values/app.yaml'])(
    'touching %s leads to a fingerprint and nothing more',
    path => {
      const touched = afterEdit(up, path);
      expect(plannedLanes(touched).every(lane => lane.startsWith('fingerprint') || lane.startsWith('forward'))).toBe(
        true,
      );
      expect(plannedLanes(driveUntil(touched, []))).toEqual(['forward api']);
      expect(driveUntil(touched, []).releases).toMatchObject({app: {deployed: {deployment: 2}}});
    },
  );

  test('an edit of a shared context builds both services, and their release waits for neither', () => {
    const world = createSimulatedWorld();
    world.write('/app/services/api/main.py', 1);
    const state = driveUntil(afterEdit(up, '/app/services/api/main.py'), ['build api', 'build worker'], world);
    expect(plannedLanes(state)).toEqual(['build api', 'build worker', 'forward api']);
  });

  test('a service that fails to build contributes its last good image', () => {
    const world = createSimulatedWorld();
    world.write('/app/services/api/main.py', 1);
    const state = driveUntil(afterEdit(up, '/app/services/api/main.py'), ['build api', 'deploy app'], world);
    const failed = afterJob(state, failureOf(plannedIn(state, 'build api'), 0));
    expect(plannedIn(failed, 'deploy app')).toMatchObject({
      images: [{digest: 'sha256:api[]{}'}, {digest: 'sha256:worker[/app/services/api/main.py=1]{}'}],
    });
  });

  test('nothing but what has failed in another way is planned again after a failure', () => {
    const world = createSimulatedWorld();
    world.write('/app/values/app.yaml', 1);
    const state = driveUntil(afterEdit(up, '/app/values/app.yaml'), ['deploy app'], world);
    const failed = afterJob(state, failureOf(plannedIn(state, 'deploy app'), 0));
    expect(plannedLanes(failed)).toEqual(['forward api']);
    world.write('/app/values/app.yaml', 2);
    expect(plannedLanes(driveUntil(afterEdit(failed, '/app/values/app.yaml'), ['deploy app'], world))).toContain(
      'deploy app',
    );
  });

  test('an edit taken back after a failed upgrade is deployed again, for nobody knows what the cluster has', () => {
    const world = createSimulatedWorld();
    world.write('/app/values/app.yaml', 1);
    const state = driveUntil(afterEdit(up, '/app/values/app.yaml'), ['deploy app'], world);
    const failed = afterJob(state, failureOf(plannedIn(state, 'deploy app'), 0));
    world.write('/app/values/app.yaml', 0);
    const back = driveUntil(afterEdit(failed, '/app/values/app.yaml'), ['deploy app'], world);
    expect(plannedLanes(back)).toContain('deploy app');
    expect(driveUntil(back, [], world).failures).toEqual({});
  });

  test('nothing is planned any more once it is to stop', () => {
    const stopping = reduce(afterEdit(up, '/app/values/app.yaml'), {type: 'shutdownRequested', at: now});
    expect(plan(stopping)).toEqual({jobs: [], holds: [], wakeAt: undefined});
  });
});

test('a need that no release provides holds nothing', () => {
  const release = sampleRelease('app', {images: {'api.image': 'api'}, needs: ['elsewhere']});
  const state = driveUntil(newState({...smallConfig, releases: {app: release}}), ['deploy app']);
  expect(plannedLanes(state)).toEqual(['deploy app']);
});

describe('a rollout', () => {
  const waiting = driveUntil(newState(smallConfig), ['rollout app']);
  const running = afterStart(waiting, plannedIn(waiting, 'rollout app'));

  test('is looked at again when its time is over', () => {
    expect(plan(running).wakeAt).toBe(now + 300_000);
  });

  test('rings no alarm for a deadline that has passed, however long it takes to end', () => {
    const late = reduce(running, {type: 'clockReached', at: now + 300_000});
    expect(plan(late)).toMatchObject({jobs: [], wakeAt: undefined});
  });
});
