import {once} from 'node:events';
import {createServer} from 'node:net';

import {expect, test} from 'vitest';

import type {JobOf} from '../../../src/core/job.ts';
import {forwardPort} from '../../../src/jobs/forward/forward-port.ts';
import {podJson} from '../../rig/api-objects.ts';
import {awaitExpected} from '../../rig/await-expected.ts';
import {openFakeApiServer} from '../../rig/fake-api-server.ts';
import {answerNamespace} from '../../rig/fake-namespace.ts';
import {openFakePodServer} from '../../rig/fake-pod-server.ts';
import {createClusterContext} from '../../rig/job-context.ts';

/** A forward to the pods of the service `api`, from that port of 127.0.0.1. */
const jobFor = (local: number): JobOf<'forward-port'> => ({
  kind: 'forward-port',
  forward: {name: 'api', release: 'shop', target: {kind: 'service', service: 'api'}, port: 8000, local},
  namespace: 'shop',
  repository: 'localhost:5001/shop/api',
  cluster: {id: '1', context: 'fake'},
});

test('fails at once when the port is taken, and names who has it', async () => {
  const owner = createServer().listen(0, '127.0.0.1');
  await once(owner, 'listening');
  const address = owner.address();
  const local = typeof address === 'object' && address !== null ? address.port : 0;
  await using api = await openFakeApiServer(() => {});
  const {context, reports} = createClusterContext(api.cluster);
  const said = [expect.stringContaining(`Port ${local} is taken by`)];
  expect(await forwardPort(jobFor(local), context)).toEqual({
    kind: 'failed',
    failure: {kind: 'port-taken', port: local, forward: 'api', said},
  });
  expect(reports).toEqual([]);
  owner.close();
});

test('listens, answers once a pod does, and goes on until it is stopped', async () => {
  let turn = 0;
  const refusal = 'failed to connect to localhost:8000 inside namespace: connection refused';
  await using api = await openFakePodServer(
    () => stream => {
      if ((turn += 1) === 1) stream.sendError(refusal);
    },
    answerNamespace({lists: {pods: [podJson('api-1')]}}),
  );
  const controller = new AbortController();
  const {context, reports} = createClusterContext(api.cluster, controller.signal);
  const running = forwardPort(jobFor(0), context);
  await awaitExpected(() => expect(reports.at(-1)).toMatchObject({kind: 'answering', answered: {pod: 'api-1'}}));
  expect(reports.map(({kind}) => kind)).toEqual(['listening', 'linkLost', 'answering']);
  controller.abort(new Error('not wanted any more'));
  await expect(running).rejects.toThrow();
});

test('tells each pod that it comes to lead to, once that has answered', async () => {
  const asked: string[] = [];
  const {promise: changeAfter, resolve} = Promise.withResolvers<void>();
  const newer = podJson('api-2', {meta: {creationTimestamp: '2026-01-01T12:00:05Z', resourceVersion: '2'}});
  await using api = await openFakePodServer(
    pod => stream => {
      asked.push(pod);
      if (pod === 'api-2' && asked.length === 2) stream.sendError('connection refused');
    },
    answerNamespace({lists: {pods: [podJson('api-1')]}, changes: {pods: [newer]}, changeAfter}),
  );
  const controller = new AbortController();
  const {context, reports} = createClusterContext(api.cluster, controller.signal);
  const running = forwardPort(jobFor(0), context);
  await awaitExpected(() => expect(reports.at(-1)).toMatchObject({answered: {pod: 'api-1'}}));
  resolve();
  const images = ['localhost:5001/shop/api:dev-1@sha256:a'];
  await awaitExpected(() => expect(reports.at(-1)).toMatchObject({answered: {pod: 'api-2', images}}));
  expect(reports.map(({kind}) => kind)).toEqual(['listening', 'answering', 'answering']);
  expect(asked).toEqual(['api-1', 'api-2', 'api-2']);
  controller.abort(new Error('not wanted any more'));
  await expect(running).rejects.toThrow();
});
