import {expect, test} from 'vitest';

import {pods} from '../../../src/drivers/kubernetes/pod.ts';
import {earlyQuestionsOf, httpQuestionOf} from '../../../src/jobs/forward/early-questions.ts';
import {podJson} from '../../rig/api-objects.ts';

type Json = Readonly<Record<string, unknown>>;

const running = {running: {startedAt: '2026-01-01T12:00:01Z'}};
const probe = {httpGet: {path: '/health', port: 8000}, periodSeconds: 1};

type Changes = {readonly container?: Json; readonly status?: Json; readonly spec?: Json};

/** The questions to a pod that has started and is not ready yet. */
const ask = ({container = {}, status = {}, spec = {}}: Changes) => {
  const json = podJson('api-1', {
    status: {
      conditions: [{type: 'Ready', status: 'False'}],
      containerStatuses: [{name: 'api', ready: false, started: true, restartCount: 0, state: running, ...status}],
    },
  });
  const containers = [{name: 'api', image: 'api:1', readinessProbe: probe, ...container}];
  return earlyQuestionsOf(pods.parse({...json, spec: {containers, ...spec}}));
};

test('a pod is asked what its readiness probe asks', () => {
  expect(ask({})).toEqual([{kind: 'http', port: 8000, timeout: 1000, path: '/health', headers: []}]);
  const headers = [{name: 'Host', value: 'shop.test'}];
  const named = {
    ports: [{name: 'web', containerPort: 8080}],
    readinessProbe: {httpGet: {port: 'web', httpHeaders: headers}},
  };
  expect(ask({container: named})).toEqual([{kind: 'http', port: 8080, timeout: 1000, path: '/', headers}]);
  expect(ask({container: {readinessProbe: {tcpSocket: {port: 5432}, timeoutSeconds: 3}}})).toEqual([
    {kind: 'tcp', port: 5432, timeout: 3000},
  ]);
});

test.each<[string, Changes]>([
  ['has no readiness probe', {container: {readinessProbe: undefined}}],
  ['runs a command', {container: {readinessProbe: {exec: {command: ['true']}}}}],
  ['speaks gRPC', {container: {readinessProbe: {grpc: {port: 9000}}}}],
  ['speaks TLS', {container: {readinessProbe: {httpGet: {port: 8000, scheme: 'HTTPS'}}}}],
  ['asks another host', {container: {readinessProbe: {httpGet: {port: 8000, host: 'example.org'}}}}],
  ['names a port that there is not', {container: {readinessProbe: {httpGet: {port: 'web'}}}}],
  ['has a delay', {container: {readinessProbe: {...probe, initialDelaySeconds: 5}}}],
  ['must pass twice', {container: {readinessProbe: {...probe, successThreshold: 2}}}],
  ['is of a container that waits', {status: {state: {waiting: {reason: 'ContainerCreating'}}}}],
  ['is of a container that is still starting', {container: {startupProbe: probe}, status: {started: false}}],
  ['is not all there is to pass', {spec: {readinessGates: [{conditionType: 'example.org/gate'}]}}],
])('it is left to the kubelet when the probe %s', (_what, changes) => {
  expect(ask(changes)).toBeUndefined();
});

test('a container beside that is not running, or that only the kubelet can ask, leaves it to the kubelet', () => {
  const containers = [
    {name: 'api', image: 'api:1', readinessProbe: probe},
    {name: 'proxy', image: 'proxy:1', readinessProbe: {exec: {command: ['true']}}},
  ];
  expect(ask({spec: {containers}})).toBeUndefined();
});

/** A pod that is ready, with these probes. */
const withProbe = (given: Json) =>
  pods.parse({...podJson('api-1'), spec: {containers: [{name: 'api', image: 'api:1', ...given}]}});

test('a pod that is ready is asked by HTTP where one of its probes asks so on that port', () => {
  const question = {kind: 'http', port: 8000, timeout: 1000, path: '/health', headers: []};
  expect(httpQuestionOf(withProbe({readinessProbe: {...probe, initialDelaySeconds: 9}}), 8000)).toEqual(question);
  expect(httpQuestionOf(withProbe({livenessProbe: probe}), 8000)).toEqual(question);
  expect(httpQuestionOf(withProbe({readinessProbe: probe}), 8001)).toBeUndefined();
  expect(httpQuestionOf(withProbe({readinessProbe: {tcpSocket: {port: 8000}}}), 8000)).toBeUndefined();
  expect(httpQuestionOf(withProbe({}), 8000)).toBeUndefined();
});
