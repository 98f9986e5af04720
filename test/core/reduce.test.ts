import {describe, expect, test} from 'vitest';

import type {Failure} from '../../src/core/failure.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
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
} from '../rig/drive.ts';
import {failureOf} from '../rig/plausible-failures.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

const retry = (state: State, service: string): State =>
  afterCommand(state, {kind: 'rebuild', services: [service], releases: []});
const wait = (state: State, at: number): State => reduce(state, {type: 'clockReached', at});
const fail = (state: State, lane: string, failure?: Failure): State => {
  const job = plannedIn(state, lane);
  return afterJob(state, failure === undefined ? failureOf(job, 0) : {type: 'jobFailed', job, failure});
};

describe('a fingerprint', () => {
  const up = driveUntil(newState(smallConfig), []);

  test('raises the revision only when something has changed', () => {
    const world = createSimulatedWorld();
    const path = '/app/services/api/main.py';
    expect(driveUntil(afterEdit(up, path), [], world).services['api']).toMatchObject({edits: 2, revision: 1});
    world.write(path, 1);
    expect(driveUntil(afterEdit(up, path), [], world).services['api']).toMatchObject({edits: 2, revision: 2});
  });
});

describe('sources that move under a build', () => {
  const world = createSimulatedWorld();
  const before = driveUntil(newState(smallConfig), ['build api'], world);
  const job = plannedIn(before, 'build api');
  world.write('/app/services/api/main.py', 1);
  const moved = afterJob(before, world.passOf(job));

  test('leave an image that may run, but is remembered as made from nothing', () => {
    expect(moved.services['api']?.image).toMatchObject({
      inputs: undefined,
      digest: 'sha256:api[/app/services/api/main.py=1]{}',
    });
    expect(plannedLanes(moved)).toContain('deploy app');
  });

  test('are looked at again, and built', () => {
    expect(plannedLanes(moved)).toContain('fingerprint service api');
    expect(plannedLanes(driveUntil(moved, ['build api'], world))).toContain('build api');
  });

  test('are built again also when they moved back, for nobody knows which of the two was read', () => {
    const back = createSimulatedWorld();
    expect(plannedLanes(driveUntil(moved, ['build api'], back))).toContain('build api');
  });
});

describe('steady typing', () => {
  const world = createSimulatedWorld();
  const path = '/app/services/api/main.py';
  const edited = (state: State, content: number): State => {
    world.write(path, content);
    return driveUntil(afterEdit(state, path), ['build api', 'deploy app'], world);
  };
  const interrupted = (state: State, content: number): State => {
    const job = plannedIn(state, 'build api');
    return reduce(edited(afterStart(state, job), content), {type: 'jobInterrupted', job, at: now});
  };
  const once = interrupted(driveUntil(newState(smallConfig), ['build api'], world), 1);
  const twice = interrupted(once, 2);
  const third = plannedIn(twice, 'build api');

  test('interrupts two builds in a row and leaves the third to finish', () => {
    const running = afterStart(once, plannedIn(once, 'build api'));
    expect(plannedIn(edited(running, 3), 'build api')).not.toEqual(plannedIn(once, 'build api'));
    expect(plannedIn(edited(afterStart(twice, third), 3), 'build api')).toEqual(third);
  });

  test.each(['passes', 'fails'])('may interrupt again after the third build %s', how => {
    const state = edited(afterStart(twice, third), 3);
    const ended = afterJob(state, how === 'passes' ? world.passOf(third) : failureOf(third, 0));
    const fourth = plannedIn(driveUntil(ended, ['build api', 'deploy app'], world), 'build api');
    expect(plannedIn(edited(afterStart(ended, fourth), 4), 'build api')).not.toEqual(fourth);
  });

  test('does not interrupt a build before the fingerprint says that something changed', () => {
    const running = afterStart(once, plannedIn(once, 'build api'));
    expect(plannedIn(afterEdit(running, path), 'build api')).toEqual(plannedIn(once, 'build api'));
  });
});

describe('a failure', () => {
  const broken = fail(driveUntil(newState(smallConfig), ['build api']), 'build api');

  test('keeps the same work from being tried again, also after a touch', () => {
    expect(plannedLanes(broken)).not.toContain('build api');
    expect(plannedLanes(driveUntil(afterEdit(broken, '/app/services/api/main.py'), []))).not.toContain('build api');
  });

  test('is cleared by a word from the user', () => {
    expect(retry(broken, 'api').failures).toEqual({});
    expect(retry(broken, 'db').failures).toEqual(broken.failures);
  });

  test('is cleared when its edit is taken back', () => {
    const world = createSimulatedWorld();
    const path = '/app/services/api/main.py';
    const up = driveUntil(newState(smallConfig), [], world);
    world.write(path, 1);
    const failed = fail(driveUntil(afterEdit(up, path), ['build api'], world), 'build api');
    expect(Object.keys(failed.failures)).toEqual(['build api']);
    world.write(path, 0);
    expect(driveUntil(afterEdit(failed, path), [], world).failures).toEqual({});
  });

  test.each([
    'environment',
    'registry',
    'cluster',
    'nodes',
    'fingerprint release app',
    'deploy app',
    'rollout app',
    'forward api',
  ])('in lane "%s" is cleared by a word about a service that depends on it', lane => {
    const failed = fail(driveUntil(newState(sampleConfig), [lane]), lane);
    expect(plannedLanes(failed)).not.toContain(lane);
    expect(plannedLanes(retry(failed, 'api'))).toContain(lane);
  });

  test('of an older deployment is not cleared by the pass of one before it', () => {
    const waiting = driveUntil(newState(smallConfig), ['rollout app']);
    const rollout = plannedIn(waiting, 'rollout app');
    const world = createSimulatedWorld();
    world.write('/app/services/api/main.py', 1);
    const edited = driveUntil(afterEdit(waiting, '/app/services/api/main.py'), ['rollout app', 'build api'], world);
    const failed = afterJob(edited, failureOf(plannedIn(edited, 'build api'), 0));
    expect(Object.keys(afterJob(failed, world.passOf(rollout)).failures)).toEqual(['build api']);
  });
});

describe('a rollout', () => {
  const waiting = driveUntil(newState(smallConfig), ['rollout app']);
  const job = plannedIn(waiting, 'rollout app');
  const running = reduce(afterStart(waiting, job), {
    type: 'jobReported',
    job,
    report: {kind: 'waiting', reasons: ['deployment/api: 0 of 1 ready']},
    at: now,
  });

  test('that takes too long fails with what it waited for last', () => {
    expect(wait(running, now + 299_999).failures).toEqual({});
    expect(wait(running, now + 300_000).failures['rollout app']?.failure).toEqual({
      kind: 'rollout-timed-out',
      release: 'app',
      namespace: 'app',
      seconds: 300,
      waiting: ['deployment/api: 0 of 1 ready'],
    });
  });

  test('of a deployment that is not the last one any more proves nothing', () => {
    const world = createSimulatedWorld();
    world.write('/app/values/app.yaml', 1);
    const newer = driveUntil(afterEdit(waiting, '/app/values/app.yaml'), ['rollout app'], {
      ...world,
      passOf: renumbered(world),
    });
    expect(afterJob(newer, world.passOf(job)).releases['app']?.rolledOut).toBeUndefined();
  });
});

/** Deployments of a new world begin at 1 again; in these the numbers go on. */
const renumbered =
  ({passOf}: ReturnType<typeof createSimulatedWorld>): typeof passOf =>
  job => {
    const end = passOf(job);
    return end.type === 'jobPassed' && end.kind === 'deploy-release'
      ? {...end, result: {...end.result, deployment: 2}}
      : end;
  };

test('time never goes back, whatever the events say', () => {
  const state = wait(newState(smallConfig), now + 5000);
  expect(wait(state, now).now).toBe(now + 5000);
});

test('a report from a job that is not running any more changes nothing', () => {
  const state = newState(smallConfig);
  const job = plannedIn(state, 'environment');
  expect(reduce(state, {type: 'jobReported', job, report: {kind: 'step', text: 'late'}, at: now})).toEqual(state);
});

test('an ended job leaves its time behind, from its start to its end', () => {
  const state = newState(smallConfig);
  const job = plannedIn(state, 'environment');
  const passed = reduce(afterStart(state, job), {...createSimulatedWorld().passOf(job), at: now + 40});
  expect(passed.passed).toEqual({environment: {startedAt: now, endedAt: now + 40}});
  expect(passed.running).toEqual({});
});
