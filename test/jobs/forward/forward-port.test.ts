import {once} from 'node:events';
import {createServer} from 'node:net';

import {expect, test, vi} from 'vitest';

import type {JobOf} from '../../../src/core/job.ts';
import {forwardPort} from '../../../src/jobs/forward/forward-port.ts';
import {podJson} from '../../rig/api-objects.ts';
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
  await vi.waitFor(() => expect(reports.at(-1)).toEqual({kind: 'answering'}), 5000);
  expect(reports.map(({kind}) => kind)).toEqual(['listening', 'linkLost', 'answering']);
  controller.abort(new Error('not wanted any more'));
  await expect(running).rejects.toThrow();
});
