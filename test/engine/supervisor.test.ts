import {describe, expect, test} from 'vitest';

import type {Event} from '../../src/core/event.ts';
import type {Job} from '../../src/core/job.ts';
import {shuttingDown, superseded, Supervisor} from '../../src/engine/supervisor.ts';
import {driveUntil, newState, plannedIn} from '../rig/drive.ts';
import {failureOf} from '../rig/plausible-failures.ts';
import {createPuppetJobs, settleDown, type PuppetJobs} from '../rig/puppet-jobs.ts';
import {smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

const world = createSimulatedWorld();
const build = plannedIn(driveUntil(newState(smallConfig), ['build api']), 'build api');
const newerBuild: Job = build.kind === 'build-image' ? {...build, revision: 2, inputs: 'newer'} : build;
const deploy = plannedIn(driveUntil(newState(smallConfig), ['deploy app']), 'deploy app');

function createSupervisor(jobs: Pick<PuppetJobs, 'run'> = createPuppetJobs()) {
  const events: Event[] = [];
  const supervisor = new Supervisor({
    runJob: jobs.run,
    dispatch: (...sent) => events.push(...sent),
    log: () => {},
    now: () => 7,
  });
  return {supervisor, events, types: () => events.map(({type}) => type)};
}

test('a planned job is started once, and its end is told with the time', async () => {
  const jobs = createPuppetJobs();
  const {supervisor, events} = createSupervisor(jobs);
  supervisor.reconcile([build], superseded);
  supervisor.reconcile([{...build}], superseded);
  expect(jobs.started).toEqual([build]);
  const end = world.passOf(build);
  jobs.find('build api').settle(end);
  await settleDown();
  expect(events).toEqual([
    {type: 'jobStarted', job: build, at: 7},
    {...end, at: 7},
  ]);
  expect(supervisor.isIdle).toBe(true);
});

test('a failure is handed on as the job gave it', async () => {
  const jobs = createPuppetJobs();
  const {supervisor, events} = createSupervisor(jobs);
  supervisor.reconcile([build], superseded);
  jobs.find('build api').settle(failureOf(build, 0));
  await settleDown();
  expect(events.at(-1)).toMatchObject({type: 'jobFailed', failure: {kind: 'build-failed'}});
});

describe('a job that is not planned any more', () => {
  test('is aborted with the reason, and the newer one starts only when its lane is free', async () => {
    const jobs = createPuppetJobs({obedience: () => 'late'});
    const {supervisor, types} = createSupervisor(jobs);
    supervisor.reconcile([build], superseded);
    supervisor.reconcile([newerBuild], superseded);
    const {signal, settle} = jobs.find('build api');
    expect(signal.reason).toEqual({kind: 'superseded'});
    expect(jobs.started).toEqual([build]);
    settle(world.passOf(build));
    await settleDown();
    supervisor.reconcile([newerBuild], superseded);
    expect(jobs.started).toEqual([build, newerBuild]);
    expect(types()).toEqual(['jobStarted', 'jobInterrupted', 'jobStarted']);
  });

  test('is aborted also when nothing takes its place', () => {
    const jobs = createPuppetJobs();
    const {supervisor} = createSupervisor(jobs);
    supervisor.reconcile([build], superseded);
    const {signal} = jobs.find('build api');
    supervisor.reconcile([], shuttingDown);
    expect(signal.reason).toEqual({kind: 'shutting-down'});
  });

  test('is left to finish when it is a deploy, and counts when it passes', async () => {
    const jobs = createPuppetJobs();
    const {supervisor, types} = createSupervisor(jobs);
    supervisor.reconcile([deploy], superseded);
    supervisor.reconcile([], shuttingDown);
    expect(jobs.find('deploy app').signal.aborted).toBe(false);
    jobs.find('deploy app').settle(world.passOf(deploy));
    await settleDown();
    expect(types()).toEqual(['jobStarted', 'jobPassed']);
  });
});

test('everything is aborted by force, deploys too', async () => {
  const jobs = createPuppetJobs();
  const {supervisor, types} = createSupervisor(jobs);
  supervisor.reconcile([build, deploy], superseded);
  const signals = jobs.pending.map(({signal}) => signal);
  supervisor.abortAll();
  expect(signals.map(({reason}) => reason)).toEqual([{kind: 'shutting-down'}, {kind: 'shutting-down'}]);
  await supervisor.untilIdle();
  expect(types()).toEqual(['jobStarted', 'jobStarted', 'jobInterrupted', 'jobInterrupted']);
});

describe('what a job throws', () => {
  test('is a bug of devloop, and is shown as one', async () => {
    const jobs = createPuppetJobs();
    const {supervisor, events} = createSupervisor(jobs);
    supervisor.reconcile([build], superseded);
    jobs.find('build api').crash(new TypeError('undefined is not a function'));
    await settleDown();
    expect(events.at(-1)).toMatchObject({
      type: 'jobFailed',
      failure: {kind: 'bug', message: 'undefined is not a function', stack: expect.stringContaining('TypeError')},
    });
  });

  test.each([
    ['an error before it waits for anything', new Error('at once'), 'at once'],
    ['something that is no error', 'a word', 'a word'],
  ])('is a bug also when it is %s', async (_what, thrown, message) => {
    const run = () => {
      throw thrown;
    };
    const {supervisor, events} = createSupervisor({run});
    supervisor.reconcile([build], superseded);
    await settleDown();
    expect(events.at(-1)).toMatchObject({type: 'jobFailed', failure: {kind: 'bug', message}});
    expect(supervisor.isIdle).toBe(true);
  });
});

test('a report is told while the job runs, and not when it is over', async () => {
  const jobs = createPuppetJobs();
  const {supervisor, types} = createSupervisor(jobs);
  supervisor.reconcile([build], superseded);
  const {report, settle} = jobs.find('build api');
  report({kind: 'step', text: 'RUN make'});
  settle(world.passOf(build));
  await settleDown();
  report({kind: 'step', text: 'too late'});
  expect(types()).toEqual(['jobStarted', 'jobReported', 'jobPassed']);
});
