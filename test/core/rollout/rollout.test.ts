import fc from 'fast-check';
import {describe, expect, test} from 'vitest';

import {rolloutOf} from '../../../src/core/rollout/rollout.ts';
import type {WorkloadFacts} from '../../../src/core/rollout/workload.ts';
import {containerWith, exitWith, podWith, waitingFor, workloadWith} from '../../rig/rollout-facts.ts';

const judge = (...workloads: readonly WorkloadFacts[]) => rolloutOf(workloads, {restarts: 1});

const ready = podWith({isReady: true, readySince: 100_000, containers: [containerWith({isReady: true})]});
const readiness = {
  kind: 'readiness',
  asks: 'TCP port 5432',
  initialDelay: 0,
  period: 1,
  timeout: 1,
  failures: 3,
} as const;

/** A pod whose container has ended twice; its last run began so many milliseconds after the beginning. */
const crashing = (startedAt?: number) =>
  podWith({
    containers: [
      containerWith({
        restarts: 1,
        state: waitingFor('CrashLoopBackOff'),
        lastExit: exitWith({startedAt}),
        lines: ['no db'],
      }),
    ],
  });

const up = workloadWith({name: 'up', pods: [ready]});
const crashedAt = (startedAt: number) => workloadWith({name: 'crash', pods: [crashing(startedAt)]});
const crash = workloadWith({name: 'crash', pods: [crashing()]});
const young = workloadWith({
  name: 'young',
  pods: [podWith({containers: [containerWith({state: waitingFor('ContainerCreating')})]})],
});
const unanswered = workloadWith({name: 'db', pods: [podWith({containers: [containerWith({probes: [readiness]})]})]});
const homeless = workloadWith({
  name: 'big',
  pods: [podWith({unschedulable: '0/1 nodes are available: 1 Insufficient cpu.'})],
});
const quota = 'exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2';
const pullError = waitingFor('ErrImagePull', 'not found');
const imageless = workloadWith({name: 'imageless', pods: [podWith({containers: [containerWith({state: pullError})]})]});

test('all pods of the newest revision ready: done', () => {
  expect(judge(up, workloadWith({name: 'idle', desired: 0}))).toMatchObject({kind: 'done'});
});

test('nothing to wait for: done', () => {
  expect(judge()).toMatchObject({kind: 'done'});
});

test('a pod that is being removed does not count as ready', () => {
  expect(judge(workloadWith({pods: [{...ready, isTerminating: true}]})).kind).toBe('rolling');
});

describe('what a workload waits for', () => {
  test.each<readonly [Partial<WorkloadFacts>, string]>([
    [{desired: 2, pods: [ready, ...young.pods]}, 'deployment/api: 1 of 2 new pods ready (api: ContainerCreating)'],
    [{kind: 'StatefulSet', name: 'db'}, 'statefulset/db: 0 of 1 new pods ready'],
    [{kind: 'Job', name: 'seed'}, 'job/seed: 0 of 1 pods have succeeded'],
    [{isObserved: false}, 'deployment/api: its controller has not seen the new revision yet'],
    [{refused: quota}, `deployment/api: 0 of 1 new pods ready (${quota})`],
    [
      {
        pods: [
          podWith({
            containers: [containerWith({state: {kind: 'exited', exit: exitWith({code: 7})}, lines: ['', 'no db']})],
          }),
        ],
      },
      'deployment/api: 0 of 1 new pods ready (api: ended once, with exit code 7: no db)',
    ],
    [
      {
        pods: [
          podWith({
            containers: [containerWith({restarts: 2, lastExit: exitWith({code: 139}), previousLines: ['oops']})],
          }),
        ],
      },
      'deployment/api: 0 of 1 new pods ready (api: ended 2 times, with exit code 139 (SIGSEGV): oops)',
    ],
    [
      {pods: [podWith({failed: 'Evicted: The node was low on resource: memory.'})]},
      'deployment/api: 0 of 1 new pods ready (Evicted: The node was low on resource: memory.)',
    ],
    [
      {pods: [podWith({hasVolumes: false, warnings: [{reason: 'FailedMount', message: 'timed out', container: ''}]})]},
      'deployment/api: 0 of 1 new pods ready (FailedMount: timed out)',
    ],
    [
      {
        kind: 'Job',
        desired: 2,
        succeeded: 1,
        pods: [podWith({containers: [containerWith({state: {kind: 'exited', exit: exitWith({code: 0})}})]})],
      },
      'job/api: 1 of 2 pods have succeeded',
    ],
  ])('is told as %#', (facts, text) => {
    expect(rolloutOf([workloadWith(facts)], {restarts: 5})).toMatchObject({kind: 'rolling', waitsFor: [text]});
  });
});

test('a crash loop ends the wait once everything else is up, with the last lines', () => {
  expect(judge(up, crash)).toMatchObject({
    kind: 'stuck',
    finding: {workload: 'deployment/crash', trouble: {kind: 'crash', exits: 2}, evidence: {lines: ['no db']}},
    others: [],
  });
});

test.each([
  ['comes up', young],
  ['has not yet been seen by its controller', workloadWith({name: 'late', isObserved: false})],
  ['runs, but has not answered its probe', unanswered],
  ['may still get a node', homeless],
])('a crash loop is held while another workload of the release %s', (_what, other) => {
  expect(judge(other, crash)).toMatchObject({
    kind: 'rolling',
    findings: expect.arrayContaining([expect.objectContaining({workload: 'deployment/crash', stage: 'held'})]),
  });
});

test('a run that began before the others were up does not count, the next one does', () => {
  expect(judge(up, crashedAt(99_000)).kind).toBe('rolling');
  expect(judge(up, crashedAt(100_000)).kind).toBe('stuck');
});

test('two that crash side by side wait for each other in vain, and both are told', () => {
  expect(judge(crash, {...crash, name: 'other'})).toMatchObject({
    kind: 'stuck',
    finding: {workload: 'deployment/crash'},
    others: [{workload: 'deployment/other'}],
  });
});

test('what never heals is told although another workload is still rolling', () => {
  expect(judge(young, crash, imageless)).toMatchObject({
    kind: 'stuck',
    finding: {trouble: {kind: 'image-pull'}},
    others: [{trouble: {kind: 'crash'}}],
  });
});

test('an unanswered probe counts its time, but not while another workload comes up', () => {
  expect(judge(unanswered)).toMatchObject({findings: [{stage: 'counting'}]});
  expect(judge(unanswered, young)).toMatchObject({findings: [{stage: 'held'}]});
  expect(judge(unanswered, up, {...unanswered, name: 'other'})).toMatchObject({
    findings: [{stage: 'counting'}, {stage: 'counting'}],
  });
});

test.each([
  ['a pod without a node', homeless],
  ['a quota', workloadWith({refused: quota})],
])('%s counts its time, but not while pods of the revision before are going away', (_what, workload) => {
  expect(judge(workload, young)).toMatchObject({findings: [{stage: 'counting'}]});
  expect(judge(workload, {...young, departing: 1})).toMatchObject({findings: [{stage: 'held'}]});
});

test('a refusal of long ago says nothing when the pods are there', () => {
  expect(judge(workloadWith({refused: quota, pods: young.pods}))).toMatchObject({findings: []});
});

test('as long as the controller has not seen the new revision, the pods are those of an older one and prove nothing', () => {
  const givenUp = {reason: 'ProgressDeadlineExceeded', message: 'timed out'};
  for (const facts of [{pods: [crashing()]}, {pods: [ready]}, {givenUp}])
    expect(judge(workloadWith({isObserved: false, ...facts})).kind).toBe('rolling');
});

test('the word of Kubernetes that it has given up counts, told by what is wrong with the pods', () => {
  const givenUp = {reason: 'ProgressDeadlineExceeded', message: 'ReplicaSet "api-1" has timed out progressing.'};
  expect(judge(workloadWith({givenUp}))).toMatchObject({
    kind: 'stuck',
    finding: {trouble: {kind: 'progress-deadline', message: givenUp.message}},
  });
  expect(judge({...unanswered, givenUp})).toMatchObject({kind: 'stuck', finding: {trouble: {kind: 'probe'}}});
});

test('a StatefulSet whose old pod is broken says so: Kubernetes would never replace it', () => {
  const set = {kind: 'StatefulSet', name: 'db'} as const;
  expect(judge(workloadWith({...set, outdated: [crashing()]}))).toMatchObject({
    findings: [{stage: 'counting', trouble: {kind: 'outdated-pod', pod: 'api-1'}}],
  });
  expect(judge(workloadWith({...set, outdated: [ready, podWith()]}))).toMatchObject({findings: []});
  expect(judge(workloadWith({...set, outdated: [crashing()], pods: [podWith()]}))).toMatchObject({
    findings: [{trouble: {kind: 'outdated-pod'}}],
  });
});

describe('a Job', () => {
  const failing = podWith({
    containers: [containerWith({state: {kind: 'exited', exit: exitWith({code: 3})}, restarts: 4, lines: ['no table']})],
  });

  test('is done when enough of its pods have succeeded', () => {
    expect(judge(workloadWith({kind: 'Job', succeeded: 1}))).toMatchObject({kind: 'done'});
    expect(judge(workloadWith({kind: 'Job'})).kind).toBe('rolling');
  });

  test('says itself when its pods have failed often enough', () => {
    const givenUp = {reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit'};
    expect(judge(workloadWith({kind: 'Job', pods: [failing]})).kind).toBe('rolling');
    expect(judge(workloadWith({kind: 'Job', pods: [failing], givenUp}))).toMatchObject({
      kind: 'stuck',
      finding: {
        trouble: {kind: 'job-failed', last: {container: 'api', exit: {code: 3}}},
        evidence: {lines: ['no table']},
      },
    });
  });
});

test('whatever the workloads are, those that are up never end a rollout, and one that is final always does', () => {
  const any = fc.constantFrom(up, crash, young, unanswered, homeless, imageless, workloadWith({refused: quota}));
  const anyRelease = fc.array(any, {maxLength: 6}).map(all => all.map((each, index) => ({...each, name: `w${index}`})));
  fc.assert(
    fc.property(anyRelease, workloads => {
      const status = judge(...workloads);
      const isUp = workloads.every(({pods}) => pods[0]?.isReady === true);
      expect(status.kind === 'done').toBe(isUp);
      if (workloads.some(({pods}) => pods === imageless.pods)) expect(status.kind).toBe('stuck');
      const alone = judge(...workloads.toReversed());
      expect(alone.kind).toBe(status.kind);
    }),
  );
});
