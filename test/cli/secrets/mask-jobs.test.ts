import {expect, test} from 'vitest';

import {createMaskedJobs} from '../../../src/cli/secrets/mask-jobs.ts';
import {Secrets} from '../../../src/cli/secrets/secrets.ts';
import type {JobEnd} from '../../../src/core/job-end.ts';
import type {Job} from '../../../src/core/job.ts';
import {driveUntil, newState, plannedIn} from '../../rig/drive.ts';
import {smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const building = plannedIn(driveUntil(newState(smallConfig), ['build api']), 'build api');
const deploying = plannedIn(driveUntil(newState(smallConfig), ['deploy app']), 'deploy app');
const rolling = plannedIn(driveUntil(newState(smallConfig), ['rollout app']), 'rollout app');

/** Runs a job that says a secret wherever it can, with secrets that are learnt when first asked for. */
const runTelling = async (job: Job, end: JobEnd, secrets = new Secrets()) => {
  const said: unknown[] = [];
  const run = createMaskedJobs(
    async (_job, {log, report}) => {
      log('api', 'the token is tell-nobody');
      report({kind: 'step', text: 'RUN curl tell-nobody'});
      return end;
    },
    {
      secrets,
      learn: async () => {
        await Promise.resolve();
        secrets.hide(['tell-nobody']);
        return 'known';
      },
    },
  );
  const context = {
    signal: new AbortController().signal,
    log: (_source: string, text: string) => said.push(text),
    report: (news: unknown) => said.push(news),
  };
  return {end: await run(job, context), said};
};

const failedWith = (job: Job): JobEnd => ({
  type: 'jobFailed',
  job,
  failure: {kind: 'deploy-failed', release: 'app', said: ['no login for tell-nobody']},
});

test('what a build says is masked by what is known of its secrets', async () => {
  const secrets = new Secrets();
  secrets.hide(['tell-nobody']);
  const {end, said} = await runTelling(building, failedWith(building), secrets);
  expect(said).toEqual(['the token is ***', {kind: 'step', text: 'RUN curl ***'}]);
  expect(end).toMatchObject({failure: {kind: 'deploy-failed', said: ['no login for ***']}});
});

test('nothing of a rollout is told before it is known what to mask', async () => {
  const {end, said} = await runTelling(rolling, failedWith(rolling));
  expect(said).toEqual(['the token is ***', {kind: 'step', text: 'RUN curl ***'}]);
  expect(end).toMatchObject({failure: {said: ['no login for ***']}});
});

test('the failure of a deploy is masked by what helm has recorded of it', async () => {
  const {end} = await runTelling(deploying, failedWith(deploying));
  expect(end).toMatchObject({failure: {said: ['no login for ***']}});
});

test('a workload keeps its name, also where a secret is the same', async () => {
  const secrets = new Secrets();
  secrets.hide(['database']);
  const pass = createSimulatedWorld().passOf(deploying);
  if (pass.type !== 'jobPassed' || pass.kind !== 'deploy-release') throw new Error('A deploy passes as one.');
  const workloads = [{kind: 'StatefulSet', namespace: 'app', name: 'database'}] as const;
  await runTelling(deploying, {...pass, result: {...pass.result, workloads}}, secrets);
  expect(secrets.mask('statefulset/database')).toBe('statefulset/database');
});

test('what could not be found out at first is looked for again before a failure is told', async () => {
  const secrets = new Secrets();
  const answers = ['unknown', 'known'] as const;
  let asked = 0;
  const run = createMaskedJobs(async () => Promise.resolve(failedWith(rolling)), {
    secrets,
    learn: async () => {
      const answer = answers[asked] ?? 'known';
      asked += 1;
      if (answer === 'known') secrets.hide(['tell-nobody']);
      return Promise.resolve(answer);
    },
  });
  const context = {signal: new AbortController().signal, log: () => {}, report: () => {}};
  expect(await run(rolling, context)).toMatchObject({failure: {said: ['no login for ***']}});
  expect(asked).toBe(2);
});

test('that the link is lost is told at once, however long it takes to find out what to mask', async () => {
  const {promise, resolve} = Promise.withResolvers<'unknown'>();
  const said: unknown[] = [];
  const run = createMaskedJobs(
    async (_job, {report}) => {
      report({kind: 'step', text: 'later'});
      report({kind: 'linkLost', why: 'refused'});
      return Promise.resolve(failedWith(rolling));
    },
    {secrets: new Secrets(), learn: async () => promise},
  );
  const report = (news: unknown) => said.push(news);
  const end = run(rolling, {signal: new AbortController().signal, log: () => {}, report});
  expect(said).toEqual([{kind: 'linkLost', why: 'refused'}]);
  resolve('unknown');
  await end;
  expect(said).toHaveLength(2);
});
