import {describe, expect, test} from 'vitest';

import type {Config} from '../../src/core/config.ts';
import type {Event} from '../../src/core/event.ts';
import {isStanding} from '../../src/core/job-kinds.ts';
import {laneOf, type Lane} from '../../src/core/job.ts';
import {Loop} from '../../src/engine/loop.ts';
import {changed, watchJob} from '../rig/drive.ts';
import {createFakeClock} from '../rig/fake-clock.ts';
import {clusterUnreachable, failureOf} from '../rig/plausible-failures.ts';
import {createPuppetJobs, settleDown} from '../rig/puppet-jobs.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

const source = '/app/services/api/main.py';

/** A loop over puppet jobs in a world of its own; `driveUntil` lets everything pass but the lanes that are to wait. */
function createRig(config: Config, settings: Parameters<typeof createPuppetJobs>[0] = {}) {
  const world = createSimulatedWorld();
  const clock = createFakeClock();
  const jobs = createPuppetJobs(settings);
  const loop = new Loop({config, runJob: jobs.run, log: () => {}, clock});
  const rig = {
    world,
    clock,
    jobs,
    loop,
    lanes: () => jobs.pending.map(({job}) => laneOf(job)),
    async pass(lane: Lane) {
      const {job, settle} = jobs.find(lane);
      settle(world.passOf(job));
      await settleDown();
    },
    async fail(lane: Lane) {
      const {job, settle} = jobs.find(lane);
      settle(failureOf(job, 0));
      await settleDown();
    },
    async edit(path: string, content: number) {
      world.write(path, content);
      loop.dispatch({type: 'jobReported', job: watchJob, report: changed([path]), at: clock.now()});
      await settleDown();
    },
    async driveUntil(waiting: readonly Lane[] = []) {
      const next = () => jobs.pending.find(({job}) => !isStanding(job) && !waiting.includes(laneOf(job)));
      for (let puppet = next(); puppet !== undefined; puppet = next()) await rig.pass(laneOf(puppet.job));
    },
  };
  loop.start();
  return rig;
}

test('images that are ready in the same moment make one upgrade', async () => {
  const rig = createRig(sampleConfig);
  await rig.driveUntil();
  await rig.edit(source, 1);
  await rig.driveUntil(['build api', 'build worker']);
  for (const lane of ['build api', 'build worker']) {
    const {job, settle} = rig.jobs.find(lane);
    settle(rig.world.passOf(job));
  }

  await settleDown();
  await rig.driveUntil();
  expect(rig.jobs.startedIn('deploy app')).toHaveLength(2);
});

test('an older deploy that passes does not clear the failure of a newer build', async () => {
  const rig = createRig(smallConfig);
  await rig.driveUntil(['deploy app']);
  await rig.edit(source, 1);
  await rig.pass('fingerprint service api');
  await rig.fail('build api');
  await rig.driveUntil();
  expect(Object.keys(rig.loop.getState().failures)).toEqual(['build api']);
  expect(rig.jobs.startedIn('build api')).toHaveLength(2);
});

test('a job that reports inside its own start is not started again', async () => {
  const rig = createRig(sampleConfig, {
    onStart: (_job, {report}) => {
      report({kind: 'step', text: 'first'});
      report({kind: 'step', text: 'second'});
      return undefined;
    },
  });
  await rig.driveUntil();
  const started = rig.jobs.started.map(laneOf);
  expect(new Set(started).size).toBe(started.length);
});

test('a job that ends inside its own start is not started again', async () => {
  const world = createSimulatedWorld();
  const rig = createRig(sampleConfig, {onStart: job => (isStanding(job) ? undefined : world.passOf(job))});
  await settleDown();
  const started = rig.jobs.started.map(laneOf);
  expect(new Set(started).size).toBe(started.length);
  expect(rig.lanes()).toEqual(['forward api']);
});

test('fast edits do not keep builds, deploys and rollouts from ever being done', async () => {
  const rig = createRig(smallConfig);
  await rig.driveUntil(['build api']);
  for (let content = 1; content <= 12; content++) {
    const oldest = rig.jobs.pending.find(({job}) => content % 3 === 0 && !isStanding(job));
    if (oldest !== undefined) await rig.pass(laneOf(oldest.job));
    await rig.edit(source, content);
    await rig.pass('fingerprint service api');
  }

  const before = rig.loop.getState();
  expect(before.services['api']?.image?.revision).toBeGreaterThan(1);
  expect(before.releases['app']).toMatchObject({deployed: {}, rolledOut: {}});
  expect(rig.jobs.startedIn('build api').length).toBeLessThan(12);
});

test('a deploy goes on while its service is edited, and the next one has the newest image', async () => {
  const rig = createRig(smallConfig);
  await rig.driveUntil(['deploy app']);
  await rig.edit(source, 1);
  await rig.driveUntil(['deploy app']);
  expect(rig.jobs.find('deploy app').signal.aborted).toBe(false);
  await rig.pass('deploy app');
  expect(rig.jobs.find('deploy app').job).toMatchObject({images: [{digest: `sha256:api[${source}=1]{}`}]});
});

describe('the alarm', () => {
  test('starts again at its hour what may heal by itself', async () => {
    const rig = createRig(smallConfig);
    await rig.driveUntil(['deploy app']);
    const {job, settle} = rig.jobs.find('deploy app');
    settle({type: 'jobFailed', job, failure: clusterUnreachable});
    await settleDown();
    rig.clock.advance(999);
    expect(rig.lanes()).toEqual([]);
    rig.clock.advance(1);
    expect(rig.lanes()).toEqual(['deploy app']);
    expect(rig.clock.alarm()).toBeUndefined();
  });

  test('ends a rollout whose time is over, once, also when it is slow to obey', async () => {
    const rig = createRig(smallConfig, {obedience: () => 'late'});
    await rig.driveUntil(['rollout app']);
    rig.clock.advance(400_000);
    expect(rig.jobs.find('rollout app').signal.reason).toEqual({kind: 'superseded'});
    expect(rig.clock.alarm()).toBeUndefined();
    await rig.pass('rollout app');
    expect(rig.loop.getState().failures['rollout app']?.failure.kind).toBe('rollout-timed-out');
  });
});

describe('a stop', () => {
  test('ends what can be ended and waits for the deploy', async () => {
    const rig = createRig(sampleConfig);
    await rig.driveUntil(['deploy base', 'build api']);
    const build = rig.jobs.find('build api');
    let isStopped = false;
    const stopped = rig.loop.stop(new AbortController().signal).then(() => (isStopped = true));
    await settleDown();
    expect(build.signal.reason).toEqual({kind: 'shutting-down'});
    expect(rig.lanes()).toEqual(['deploy base']);
    expect(isStopped).toBe(false);
    await rig.pass('deploy base');
    await stopped;
    expect(rig.loop.getState().releases['base']?.deployed).toBeDefined();
    expect(rig.lanes()).toEqual([]);
  });

  test.each(['before', 'after'])('by force ends the deploy too, when the force comes %s the stop', async when => {
    const rig = createRig(smallConfig);
    await rig.driveUntil(['deploy app']);
    const {signal} = rig.jobs.find('deploy app');
    const force = new AbortController();
    if (when === 'before') force.abort();
    const stopped = rig.loop.stop(force.signal);
    force.abort();
    await stopped;
    expect(signal.reason).toEqual({kind: 'shutting-down'});
    expect(rig.loop.isIdle).toBe(true);
  });

  test('of a loop in which nothing runs is over at once', async () => {
    const rig = createRig(smallConfig);
    await rig.driveUntil();
    await rig.loop.stop(new AbortController().signal);
    expect(rig.loop.getPlan().jobs).toEqual([]);
  });
});

test('listeners hear each event with its state, and each plan with its jobs started, until they end that', async () => {
  const rig = createRig(smallConfig);
  const heard: string[] = [];
  const endEvents = rig.loop.subscribe((_state, event: Event) => heard.push(event.type));
  const endPlans = rig.loop.followPlan((_state, {jobs}) => heard.push(`plan of ${jobs.length}`));
  await rig.pass('environment');
  expect(heard).toEqual(['jobPassed', 'plan of 4', 'jobStarted', 'jobStarted', 'jobStarted', 'plan of 4']);
  endEvents();
  endPlans();
  await rig.driveUntil();
  expect(heard).toHaveLength(6);
});
