import type {ServerResponse} from 'node:http';

import {expect, test} from 'vitest';

import type {JobReport} from '../../../src/core/job-report.ts';
import type {JobOf} from '../../../src/core/job.ts';
import {awaitRollout} from '../../../src/jobs/rollout/await-rollout.ts';
import {metadata, ownedBy, podJson, replicaSetJson} from '../../rig/api-objects.ts';
import {answerJson, openFakeApiServer} from '../../rig/fake-api-server.ts';
import {answerNamespace, type FakeNamespace} from '../../rig/fake-namespace.ts';
import {createClusterContext} from '../../rig/job-context.ts';

const job: JobOf<'await-rollout'> = {
  kind: 'await-rollout',
  release: 'shop',
  namespace: 'shop',
  cluster: {id: '1', context: 'fake'},
  deployment: 3,
  workloads: [{kind: 'Deployment', namespace: 'shop', name: 'api'}],
  restarts: 1,
};

const deployments = [
  {
    metadata: metadata('Deployment', 'api', {annotations: {'deployment.kubernetes.io/revision': '1'}}),
    spec: {replicas: 1},
    status: {observedGeneration: 1},
  },
];
const replicasets = [replicaSetJson('api-1', 'api', 1)];
const meta = ownedBy('ReplicaSet', 'api-1');
const up = podJson('api-1-x', {meta: {...meta, resourceVersion: '2'}});
const notReady = {conditions: [{type: 'Ready', status: 'False'}]};

/** A pod whose container is in that state. */
const starting = (state: Readonly<Record<string, unknown>>) => {
  const containerStatuses = [{name: 'api', ready: false, restartCount: 1, ...state}];
  return podJson('api-1-x', {meta, status: {...notReady, containerStatuses}});
};

const creating = starting({state: {waiting: {reason: 'ContainerCreating'}}});
const crashing = starting({
  state: {waiting: {reason: 'CrashLoopBackOff'}},
  lastState: {terminated: {exitCode: 1, reason: 'Error'}},
});

/** How the job ends in such a namespace, and what it has reported. */
const runJob = async (namespace: FakeNamespace, signal?: AbortSignal) => {
  await using api = await openFakeApiServer(answerNamespace(namespace));
  const {context, reports} = createClusterContext(api.cluster, signal);
  return {end: await awaitRollout(job, context), reports};
};

test('passes at once when the newest pods are ready', async () => {
  const {end, reports} = await runJob({lists: {deployments, replicasets, pods: [up]}});
  expect(end).toMatchObject({kind: 'ok', value: {workloads: 1}});
  expect(reports).toEqual([]);
});

test('says what it waits for, and passes when that comes', async () => {
  const {end, reports} = await runJob({lists: {deployments, replicasets, pods: [creating]}, changes: {pods: [up]}});
  expect(end).toMatchObject({kind: 'ok'});
  const reasons = ['deployment/api: 0 of 1 new pods ready (api: ContainerCreating)'];
  expect(reports[0]).toEqual({kind: 'waiting', reasons, findings: []});
});

test('tells when it has seen the new pod in each stage of its start', async () => {
  const before = Date.now();
  const {end} = await runJob({
    lists: {deployments, replicasets, pods: [creating]},
    changes: {pods: [{...up, status: {...up.status, containerStatuses: startedNow()}}], events: [pulled]},
  });
  if (end.kind !== 'ok') throw new Error('It passes.');
  const [{pulled: _pulled, started = 0, ready = 0, ...pod} = {pod: '', images: []}] = end.value.pods ?? [];
  expect(pod).toMatchObject({pod: 'api-1-x', images: ['localhost:5001/shop/api:dev-1@sha256:a']});
  for (const at of [started, ready]) expect(at).toBeGreaterThanOrEqual(before);
});

test('fails when a container crashes again, with the last lines that it wrote', async () => {
  const {end} = await runJob({
    lists: {deployments, replicasets, pods: [crashing]},
    logs: response => response.end('Traceback\nno DATABASE_URL\n'),
  });
  expect(end).toMatchObject({
    kind: 'failed',
    failure: {
      kind: 'rollout-stuck',
      workload: 'deployment/api',
      trouble: {kind: 'crash', container: 'api', exits: 2},
      evidence: {pod: 'api-1-x', container: 'api', lines: ['Traceback', 'no DATABASE_URL']},
    },
  });
});

test('says why the lines of a crash are missing when they cannot be had', async () => {
  const {end} = await runJob({
    lists: {deployments, replicasets, pods: [crashing]},
    logs: response => answerJson(response, {message: 'the node is gone'}, 500),
  });
  const lines = [expect.stringMatching(/^\(its log cannot be read: .*the node is gone\)$/)];
  expect(end).toMatchObject({failure: {trouble: {kind: 'crash'}, evidence: {lines}}});
});

test.each<readonly [string, (response: ServerResponse) => void]>([
  ['was too slow with them', () => {}],
  ['could not give them', response => answerJson(response, {message: 'unable to retrieve container logs'}, 404)],
])('asks once more for the lines of a crash before it ends, when a busy node %s', async (_, refuse) => {
  let asked = 0;
  const {end} = await runJob({
    lists: {deployments, replicasets, pods: [crashing]},
    logs: response => {
      asked += 1;
      if (asked === 1) refuse(response);
      else response.end('no DATABASE_URL\n');
    },
  });
  expect(end).toMatchObject({failure: {trouble: {kind: 'crash'}, evidence: {lines: ['no DATABASE_URL']}}});
});

test('has nothing to wait for in a release without workloads', async () => {
  await using api = await openFakeApiServer(() => {});
  const {context} = createClusterContext(api.cluster);
  expect(await awaitRollout({...job, workloads: []}, context)).toEqual({kind: 'ok', value: {workloads: 0}});
});

test('keeps the last lines of the run before, and tells the first exit as progress', async () => {
  const first = starting({state: {terminated: {exitCode: 1, reason: 'Error'}}, restartCount: 0});
  const second = {...crashing, metadata: {...crashing.metadata, resourceVersion: '2'}};
  const {promise: changeAfter, resolve} = Promise.withResolvers<void>();
  const texts = ['no db at 5432\n', 'no db at 5433\u001b[2J\n'];
  const {end, reports} = await runJob({
    lists: {deployments, replicasets, pods: [first]},
    changes: {pods: [second]},
    changeAfter,
    logs: response => response.end(texts.shift(), resolve),
  });
  expect(reports).toContainEqual(
    expect.objectContaining({
      reasons: ['deployment/api: 0 of 1 new pods ready (api: ended once, with exit code 1: no db at 5432)'],
    }),
  );
  expect(end).toMatchObject({
    failure: {evidence: {lines: ['no db at 5433'], previousLines: ['no db at 5432']}},
  });
});

const startedNow = () => [
  {name: 'api', ready: true, restartCount: 0, state: {running: {startedAt: new Date().toISOString()}}, lastState: {}},
];

const pulled = {
  metadata: metadata('Event', 'api-1-x.2'),
  type: 'Normal',
  reason: 'Pulled',
  message: 'Successfully pulled image',
  involvedObject: {kind: 'Pod', name: 'api-1-x', namespace: 'shop', uid: 'Pod/api-1-x', fieldPath: ''},
};

const unhealthy = {
  metadata: metadata('Event', 'api-1-x.1'),
  type: 'Warning',
  reason: 'Unhealthy',
  message: 'Readiness probe failed: HTTP probe failed with statuscode: 500',
  involvedObject: {kind: 'Pod', uid: 'Pod/api-1-x', fieldPath: 'spec.containers{api}'},
};

test('says with what a probe was answered, out of the warnings of Kubernetes', async () => {
  const containers = [{name: 'api', image: 'api:1', readinessProbe: {httpGet: {path: '/', port: 80}}}];
  const running = {...starting({state: {running: {}}, restartCount: 0}), spec: {containers}};
  await using api = await openFakeApiServer(
    answerNamespace({
      lists: {deployments, replicasets, pods: [running], events: [unhealthy]},
      logs: response => response.end('GET / 500\n'),
    }),
  );
  const stop = new AbortController();
  const {context, reports} = createClusterContext(api.cluster, stop.signal);
  const report = (news: JobReport) => {
    context.report(news);
    if (JSON.stringify(news).includes('GET / 500')) stop.abort(new Error('seen'));
  };
  await expect(awaitRollout(job, {...context, report})).rejects.toThrow('seen');
  expect(reports.at(-1)).toMatchObject({
    findings: [
      {
        stage: 'counting',
        trouble: {kind: 'probe', asks: 'GET / on port 80', answer: 'HTTP probe failed with statuscode: 500'},
        evidence: {lines: ['GET / 500']},
      },
    ],
  });
});

test('does not pass before a container without a readiness probe has been up for a while', async () => {
  const lastTransitionTime = new Date(Date.now() - 2600).toISOString();
  const young = podJson('api-1-x', {meta, status: {conditions: [{type: 'Ready', status: 'True', lastTransitionTime}]}});
  const startedAt = performance.now();
  const {end} = await runJob({lists: {deployments, replicasets, pods: [young]}});
  expect(end).toMatchObject({kind: 'ok', value: {workloads: 1}});
  expect(performance.now() - startedAt).toBeGreaterThan(200);
});
