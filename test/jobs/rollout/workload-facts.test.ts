import {describe, expect, test} from 'vitest';

import type {WorkloadName} from '../../../src/core/job.ts';
import {rolloutOf} from '../../../src/core/rollout/rollout.ts';
import {daemonSets, deployments, jobs, statefulSets} from '../../../src/drivers/kubernetes/workload.ts';
import {workloadFacts, type Objects} from '../../../src/jobs/rollout/workload-facts.ts';
import {noObjects} from '../../../src/jobs/watch-namespace.ts';
import {metadata, ownedBy, pod, replicaSet} from '../../rig/api-objects.ts';

type Json = Readonly<Record<string, unknown>>;

const limits = {restarts: 1};

const names = (workload: WorkloadName, objects: Objects): readonly string[] =>
  workloadFacts(workload, objects).pods.map(({name}) => name);

test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const)(
  'a %s that is not there yet is waited for, and so is one of that name elsewhere',
  kind => {
    const workload: WorkloadName = {kind, namespace: 'other', name: 'api'};
    const elsewhere = {
      ...noObjects,
      Deployment: [deployments.parse({metadata: metadata('Deployment', 'api')})],
      Job: [jobs.parse({metadata: metadata('Job', 'api')})],
    };
    expect(workloadFacts(workload, elsewhere)).toMatchObject({isObserved: false, pods: []});
    expect(rolloutOf([workloadFacts(workload, elsewhere)], limits)).toMatchObject({kind: 'rolling'});
  },
);

const deployment = ({generation = 2, revision = '2', status = {}}: Json) =>
  deployments.parse({
    metadata: metadata('Deployment', 'api', {
      generation,
      annotations: {'deployment.kubernetes.io/revision': revision},
    }),
    spec: {replicas: 3},
    status: {observedGeneration: 2, ...Object(status)},
  });

const deploymentObjects = (changes: Json): Objects => ({
  ...noObjects,
  Deployment: [deployment(changes)],
  ReplicaSet: [replicaSet('api-old', 'api', 1), replicaSet('api-new', 'api', 2), replicaSet('web', 'web', 2)],
  Pod: [
    pod('api-old-x', {meta: ownedBy('ReplicaSet', 'api-old')}),
    pod('api-new-x', {meta: ownedBy('ReplicaSet', 'api-new')}),
    pod('web-x', {meta: ownedBy('ReplicaSet', 'web')}),
  ],
});

/** Kubernetes gave it up at that time. */
const timedOut = (lastTransitionTime: string) => {
  const condition = {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too late'};
  return deploymentObjects({status: {conditions: [{...condition, lastTransitionTime}]}});
};

describe('a Deployment', () => {
  const workload: WorkloadName = {kind: 'Deployment', namespace: 'shop', name: 'api'};

  test('has the pods of its newest ReplicaSet only', () => {
    const facts = workloadFacts(workload, deploymentObjects({}));
    expect(facts).toMatchObject({...workload, isObserved: true, desired: 3, givenUp: undefined});
    expect(facts.pods.map(({name}) => name)).toEqual(['api-new-x']);
  });

  test('counts as seen only when its controller knows the newest generation', () => {
    expect(workloadFacts(workload, deploymentObjects({generation: 3}))).toMatchObject({isObserved: false});
  });

  test('counts as seen only when the ReplicaSet of its revision is there', () => {
    expect(workloadFacts(workload, deploymentObjects({revision: '3'}))).toMatchObject({isObserved: false, pods: []});
  });

  test('of a rollback takes the old ReplicaSet, which has the new revision now', () => {
    const before = deploymentObjects({revision: '3'});
    const sets = [replicaSet('api-new', 'api', 2), replicaSet('api-old', 'api', 3)];
    expect(names(workload, {...before, ReplicaSet: sets})).toEqual(['api-old-x']);
  });

  test('is given up in the words of Kubernetes', () => {
    const conditions = [
      {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too late'},
    ];
    expect(workloadFacts(workload, deploymentObjects({status: {conditions}})).givenUp).toMatchObject({
      message: 'too late',
    });
    const progressing = [{type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'on its way'}];
    expect(workloadFacts(workload, deploymentObjects({status: {conditions: progressing}})).givenUp).toBeUndefined();
  });

  test('was not given up when that was said before its newest pods were made', () => {
    expect(workloadFacts(workload, timedOut('2026-01-01T12:00:00Z')).givenUp).toBeDefined();
    expect(workloadFacts(workload, timedOut('2026-01-01T11:59:59Z')).givenUp).toBeUndefined();
    const none = {...timedOut('2026-01-01T12:00:00Z'), Pod: []};
    expect(workloadFacts(workload, none).givenUp).toBeUndefined();
  });

  test('that is scaled to none waits for none', () => {
    const none = deployments.parse({
      metadata: metadata('Deployment', 'api', {annotations: {'deployment.kubernetes.io/revision': '2'}}),
      spec: {replicas: 0},
      status: {observedGeneration: 1},
    });
    expect(rolloutOf([workloadFacts(workload, {...deploymentObjects({}), Deployment: [none]})], limits)).toMatchObject({
      kind: 'done',
    });
  });
});

const ofSet = (name: string, revision: string) =>
  pod(name, {meta: {...ownedBy('StatefulSet', 'db'), labels: {'controller-revision-hash': revision}}});

const statefulSet = (generation: number) =>
  statefulSets.parse({
    metadata: metadata('StatefulSet', 'db', {generation}),
    spec: {replicas: 2},
    status: {observedGeneration: 2, currentRevision: 'db-a', updateRevision: 'db-b'},
  });

const statefulSetObjects = (generation: number): Objects => ({
  ...noObjects,
  StatefulSet: [statefulSet(generation)],
  Pod: [ofSet('db-0', 'db-a'), ofSet('db-1', 'db-b'), pod('stranger')],
});

describe('a StatefulSet', () => {
  const workload: WorkloadName = {kind: 'StatefulSet', namespace: 'shop', name: 'db'};

  test('has the pods of the revision that it updates to', () => {
    expect(names(workload, statefulSetObjects(2))).toEqual(['db-1']);
    expect(workloadFacts(workload, statefulSetObjects(2)).outdated).toMatchObject([{name: 'db-0'}]);
    expect(workloadFacts(workload, statefulSetObjects(2))).toMatchObject({isObserved: true, desired: 2});
  });

  test('is not seen while its controller knows an older generation', () => {
    expect(workloadFacts(workload, statefulSetObjects(3)).isObserved).toBe(false);
  });
});

const ofDaemon = (name: string, generation: string) =>
  pod(name, {meta: {...ownedBy('DaemonSet', 'log'), labels: {'pod-template-generation': generation}}});

describe('a DaemonSet', () => {
  const workload: WorkloadName = {kind: 'DaemonSet', namespace: 'shop', name: 'log'};

  const annotations = {'deprecated.daemonset.template.generation': '5'};
  const set = daemonSets.parse({
    metadata: metadata('DaemonSet', 'log', {generation: 7, annotations}),
    status: {observedGeneration: 7, desiredNumberScheduled: 1},
  });

  test('has the pods of its newest template, which is not its newest generation', () => {
    const objects = {...noObjects, DaemonSet: [set], Pod: [ofDaemon('log-old', '4'), ofDaemon('log-new', '5')]};
    expect(names(workload, objects)).toEqual(['log-new']);
    expect(workloadFacts(workload, objects)).toMatchObject({isObserved: true, desired: 1});
  });
});

describe('a Job', () => {
  const workload: WorkloadName = {kind: 'Job', namespace: 'shop', name: 'seed'};

  const facts = (spec: Json, status: Json) => {
    const job = jobs.parse({metadata: metadata('Job', 'seed'), spec, status});
    return workloadFacts(workload, {...noObjects, Job: [job], Pod: [pod('seed-x', {meta: ownedBy('Job', 'seed')})]});
  };

  test('is done when as many pods have succeeded as it is to complete', () => {
    expect(rolloutOf([facts({}, {succeeded: 1})], limits)).toMatchObject({kind: 'done'});
    expect(rolloutOf([facts({completions: 2}, {succeeded: 1})], limits)).toMatchObject({kind: 'rolling'});
    expect(rolloutOf([facts({}, {active: 1})], limits)).toMatchObject({kind: 'rolling'});
  });

  test('is given up when Kubernetes says that it has failed', () => {
    const failed = {type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'it failed 6 times'};
    expect(facts({}, {conditions: [failed]}).givenUp).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'it failed 6 times',
    });
    expect(facts({}, {conditions: [{...failed, status: 'False'}]}).givenUp).toBeUndefined();
  });
});
