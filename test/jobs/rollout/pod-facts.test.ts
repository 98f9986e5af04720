import {describe, expect, test} from 'vitest';

import {pods} from '../../../src/drivers/kubernetes/pod.ts';
import {isReady, podFacts} from '../../../src/jobs/rollout/pod-facts.ts';
import {pod, podJson} from '../../rig/api-objects.ts';

/** The facts of a pod whose one container has that status. */
const containerFacts = (status: Readonly<Record<string, unknown>>) => {
  const containerStatuses = [{name: 'api', ready: false, restartCount: 3, ...status}];
  return podFacts(pod('api-1', {status: {containerStatuses}})).containers[0];
};

test('a pod that is up is ready, and all of its containers are', () => {
  expect(podFacts(pod('api-1'))).toEqual({
    namespace: 'shop',
    name: 'api-1',
    isReady: true,
    readySince: undefined,
    isTerminating: false,
    failed: undefined,
    unschedulable: undefined,
    hasVolumes: true,
    requests: [],
    room: [],
    unbound: [],
    warnings: [],
    containers: [
      {
        name: 'api',
        role: 'main',
        image: 'localhost:5001/shop/api:dev-1@sha256:a',
        registry: undefined,
        isReady: true,
        isStarted: false,
        restarts: 0,
        state: {kind: 'running'},
        lastExit: undefined,
        memoryLimit: undefined,
        probes: [],
        lines: [],
        previousLines: [],
      },
    ],
  });
});

test('a pod with a time of deletion is going away, ready or not', () => {
  const leaving = pod('api-1', {meta: {deletionTimestamp: '2026-01-01T12:00:30Z'}});
  expect(podFacts(leaving)).toMatchObject({isTerminating: true, isReady: true});
});

test.each([
  [[{type: 'Ready', status: 'True'}], true],
  [[{type: 'Ready', status: 'False'}], false],
  [[{type: 'Ready', status: 'Unknown'}], false],
  [[{type: 'ContainersReady', status: 'True'}], false],
  [[], false],
])('with the conditions %j, that it is ready is %s', (conditions, ready) => {
  expect(isReady(pod('api-1', {status: {conditions}}))).toBe(ready);
});

test('a pod that no node takes says why', () => {
  const message = '0/1 nodes are available: 1 Insufficient memory.';
  const conditions = [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message}];
  expect(podFacts(pod('api-1', {status: {conditions}})).unschedulable).toBe(message);
});

describe('a container', () => {
  test('of which nothing is known yet is waiting', () => {
    expect(podFacts(pod('api-1', {status: {containerStatuses: undefined}})).containers).toMatchObject([
      {name: 'api', isReady: false, restarts: 0, state: {kind: 'waiting', reason: 'not created yet', message: ''}},
    ]);
  });

  test('that waits says for what', () => {
    const state = {waiting: {reason: 'ImagePullBackOff', message: 'not found'}};
    expect(containerFacts({state})).toMatchObject({
      restarts: 3,
      state: {kind: 'waiting', reason: 'ImagePullBackOff', message: 'not found'},
    });
  });

  test('that has ended says how, by a signal too', () => {
    const terminated = {exitCode: 137, signal: 9, reason: 'OOMKilled'};
    expect(containerFacts({state: {terminated}})).toMatchObject({
      state: {kind: 'exited', exit: {code: 137, signal: 9, reason: 'OOMKilled'}},
      lastExit: undefined,
    });
  });

  test('that runs again says how it ended the time before', () => {
    const status = {state: {running: {}}, lastState: {terminated: {exitCode: 1, reason: 'Error'}}};
    expect(containerFacts(status)).toMatchObject({
      state: {kind: 'running'},
      lastExit: {code: 1, signal: undefined, reason: 'Error', message: '', startedAt: undefined},
    });
  });

  test('is told apart from an init container, which comes first', () => {
    const json = podJson('api-1');
    const spec = {...json.spec, initContainers: [{name: 'migrate', image: 'api'}]};
    const initContainerStatuses = [{name: 'migrate', ready: true, restartCount: 0, state: {terminated: {exitCode: 0}}}];
    const facts = podFacts(pods.parse({...json, spec, status: {...json.status, initContainerStatuses}}));
    expect(facts.containers).toMatchObject([
      {name: 'migrate', role: 'init', state: {kind: 'exited', exit: {code: 0}}},
      {name: 'api', role: 'main', state: {kind: 'running'}},
    ]);
  });
});
