import {expect, test} from 'vitest';

import {events} from '../../../src/drivers/kubernetes/cluster-objects.ts';
import {pods} from '../../../src/drivers/kubernetes/pod.ts';
import {findUnbound} from '../../../src/jobs/rollout/find-unbound.ts';
import {metadata, podJson} from '../../rig/api-objects.ts';
import {answerJson, openFakeApiServer} from '../../rig/fake-api-server.ts';

const never = new AbortController().signal;

const claimJson = (spec: Readonly<Record<string, unknown>>, phase = 'Pending') => ({
  metadata: metadata('PersistentVolumeClaim', 'data'),
  spec,
  status: {phase},
});

const json = podJson('db-0');
const volumes = [
  {name: 'data', persistentVolumeClaim: {claimName: 'data'}},
  {name: 'tmp', emptyDir: {}},
];
const pod = pods.parse({...json, spec: {...json.spec, volumes}});

const warning = events.parse({
  metadata: metadata('Event', 'data.1'),
  type: 'Warning',
  reason: 'ProvisioningFailed',
  message: 'no space left',
  involvedObject: {kind: 'PersistentVolumeClaim', uid: 'PersistentVolumeClaim/data'},
});

test.each<readonly [string, readonly unknown[], readonly (typeof warning)[], unknown]>([
  ['is not there', [], [], {kind: 'no-claim'}],
  [
    'names a class that is not there',
    [claimJson({storageClassName: 'fast'})],
    [],
    {kind: 'no-class', storageClass: 'fast', known: ['standard']},
  ],
  ['was given no class, for there is no default', [claimJson({})], [], {kind: 'no-default-class', known: ['standard']}],
  [
    'cannot be provisioned',
    [claimJson({storageClassName: 'standard'})],
    [warning],
    {kind: 'other', message: 'no space left'},
  ],
  ['may still be provisioned', [claimJson({storageClassName: 'standard'})], [], undefined],
  ['wants a volume that somebody makes', [claimJson({storageClassName: ''})], [], undefined],
  ['is bound', [claimJson({storageClassName: 'gone'}, 'Bound')], [], undefined],
])('a claim that %s', async (_what, claims, warnings, cause) => {
  await using api = await openFakeApiServer(({url, response}) => {
    const items = url.pathname.endsWith('/storageclasses') ? [{metadata: {name: 'standard'}}] : claims;
    answerJson(response, {metadata: {resourceVersion: '1'}, items});
  });
  const unbound = await findUnbound({cluster: api.cluster, pods: [pod], warnings}, never);
  expect(unbound.get('shop/data')?.cause).toEqual(cause);
});

test('what cannot be asked is not told', async () => {
  await using api = await openFakeApiServer(({response}) => answerJson(response, {message: 'no'}, 403));
  expect(await findUnbound({cluster: api.cluster, pods: [pod], warnings: []}, never)).toEqual(new Map());
});
