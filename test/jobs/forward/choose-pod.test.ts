import {expect, test} from 'vitest';

import {pods, type Pod} from '../../../src/drivers/kubernetes/pod.ts';
import {choosePod, type Target} from '../../../src/jobs/forward/choose-pod.ts';
import {noObjects} from '../../../src/jobs/watch-namespace.ts';
import {ownedBy, pod, podJson, replicaSet} from '../../rig/api-objects.ts';

const service: Target = {target: {kind: 'service', service: 'api'}, repository: 'localhost:5001/shop/api'};

const workload = (kind: 'deployment' | 'statefulset' | 'daemonset', name: string): Target => ({
  target: {kind: 'workload', workload: kind, name},
  repository: undefined,
});

const chosen = (target: Target, candidates: readonly Pod[], sets = noObjects.ReplicaSet): string | undefined =>
  choosePod(target, {...noObjects, Pod: candidates, ReplicaSet: sets})?.metadata.name;

const born = (second: number) => ({creationTimestamp: `2026-01-01T12:00:0${second}Z`});
const unready = {conditions: [{type: 'Ready', status: 'False'}]};

/** A pod whose one container runs that image. */
const running = (name: string, image: string): Pod =>
  pods.parse({...podJson(name), spec: {containers: [{name: 'main', image}]}});

test('a connection goes to the newest pod', () => {
  const candidates = [pod('old', {meta: born(1)}), pod('new', {meta: born(3)}), pod('middle', {meta: born(2)})];
  expect(chosen(service, candidates)).toBe('new');
});

test('a pod that is not ready is not chosen, however new', () => {
  expect(chosen(service, [pod('old', {meta: born(1)}), pod('new', {meta: born(2), status: unready})])).toBe('old');
  expect(chosen(service, [pod('new', {status: unready})])).toBeUndefined();
  expect(chosen(service, [pod('unknown', {status: {conditions: []}})])).toBeUndefined();
});

test('a pod that is going away is never chosen, though it may still be ready', () => {
  const meta = {...born(2), deletionTimestamp: '2026-01-01T12:01:00Z'};
  expect(chosen(service, [pod('leaving', {meta})])).toBeUndefined();
  expect(chosen(service, [pod('leaving', {meta}), pod('staying', {meta: born(1)})])).toBe('staying');
});

test.each([
  ['localhost:5001/shop/api:dev-1', 'pod'],
  ['localhost:5001/shop/api@sha256:a', 'pod'],
  ['localhost:5001/shop/api:dev-1@sha256:a', 'pod'],
  ['localhost:5001/shop/api-gateway:dev-1', undefined],
  ['localhost:5001/shop/api/worker:dev-1', undefined],
  ['localhost:5001/shop/api', undefined],
  ['localhost:5002/shop/api:dev-1', undefined],
  ['example.org/localhost:5001/shop/api:dev-1', undefined],
])('of a pod that runs %s, the service finds: %s', (image, found) => {
  expect(chosen(service, [running('pod', image)])).toBe(found);
});

test('a service is found in any container of a pod', () => {
  const containers = [
    {name: 'proxy', image: 'envoy:1'},
    {name: 'api', image: 'localhost:5001/shop/api:dev-1'},
  ];
  expect(chosen(service, [pods.parse({...podJson('pod'), spec: {containers}})])).toBe('pod');
});

test("a Job that runs the service's image is passed over, however new", () => {
  const job = pod('migrate-x', {meta: {...born(9), ...ownedBy('Job', 'migrate')}});
  expect(chosen(service, [pod('api-x', {meta: born(1)}), job])).toBe('api-x');
  expect(chosen(service, [job])).toBeUndefined();
});

test('the pods of a StatefulSet and of a DaemonSet are their own', () => {
  const candidates = [
    pod('db-0', {meta: ownedBy('StatefulSet', 'db')}),
    pod('log-x', {meta: ownedBy('DaemonSet', 'log')}),
  ];
  expect(chosen(workload('statefulset', 'db'), candidates)).toBe('db-0');
  expect(chosen(workload('daemonset', 'log'), candidates)).toBe('log-x');
  expect(chosen(workload('daemonset', 'db'), candidates)).toBeUndefined();
  expect(chosen(workload('statefulset', 'd'), candidates)).toBeUndefined();
});

test("the pods of a Deployment are those of its ReplicaSets, old and new, and of no other's", () => {
  const sets = [replicaSet('api-1', 'api', 1), replicaSet('api-2', 'api', 2), replicaSet('web-1', 'web', 1)];
  const old = pod('api-1-x', {meta: {...born(1), ...ownedBy('ReplicaSet', 'api-1')}});
  const candidates = [old, pod('web-1-x', {meta: {...born(9), ...ownedBy('ReplicaSet', 'web-1')}})];
  expect(chosen(workload('deployment', 'api'), candidates, sets)).toBe('api-1-x');
  expect(chosen(workload('deployment', 'web'), candidates, sets)).toBe('web-1-x');
  expect(chosen(workload('deployment', 'api'), candidates, [])).toBeUndefined();
});
