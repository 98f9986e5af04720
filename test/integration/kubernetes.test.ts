import {expect, test} from 'vitest';

import {listObjects, readObject, readPodLogs, writeObject} from '../../src/drivers/kubernetes.ts';
import {events} from '../../src/drivers/kubernetes/cluster-objects.ts';
import {pods, type Pod} from '../../src/drivers/kubernetes/pod.ts';
import {deployments, replicaSets} from '../../src/drivers/kubernetes/workload.ts';
import {awaitExpected} from '../rig/await-expected.ts';
import {awaitObject} from '../rig/await-object.ts';
import {useCluster} from '../rig/cluster.ts';
import {findToolError} from '../rig/tool-error.ts';

const never = new AbortController().signal;
const lab = useCluster();

const createPod = async (name: string, container: Readonly<Record<string, unknown>>): Promise<void> => {
  const {cluster, namespace} = lab();
  const defaults = {name: 'main', image: 'postgres:17', imagePullPolicy: 'Never'};
  const volumes = [{name: 'kept', emptyDir: {}}];
  const spec = {terminationGracePeriodSeconds: 0, volumes, containers: [{...defaults, ...container}]};
  await writeObject({cluster, resource: pods, object: {metadata: {name, namespace}, spec}}, never);
};

const awaitPod = (name: string, isWanted: (pod: Pod) => boolean): Promise<Pod> => {
  const {cluster, namespace} = lab();
  return awaitObject({cluster, resource: pods, namespace, fieldSelector: `metadata.name=${name}`}, isWanted);
};

const readLogs = (pod: string, run: 'current' | 'previous'): Promise<string> => {
  const {cluster, namespace} = lab();
  return readPodLogs({cluster, namespace, pod, container: 'main', run, tailLines: 2}, never);
};

/** Fails in its first run, and stays up in the second one. */
const failOnce = `
  [ -e /kept/ran ] && echo better now && exec sleep infinity
  touch /kept/ran; echo one; echo two; echo three; exit 7
`;

test('tells how a container has ended, and what it said then and says now', async () => {
  const volumeMounts = [{name: 'kept', mountPath: '/kept'}];
  await createPod('crashing', {command: ['sh', '-c', failOnce], volumeMounts});
  const {containerStatuses} = await awaitPod('crashing', ({containerStatuses: [status]}) => {
    return status?.restartCount === 1 && status.state.kind === 'running';
  });
  expect(containerStatuses[0]?.lastState).toMatchObject({kind: 'terminated', exitCode: 7, reason: 'Error'});
  await awaitExpected(async () => expect(await readLogs('crashing', 'previous')).toBe('two\nthree\n'));
  await awaitExpected(async () => expect(await readLogs('crashing', 'current')).toBe('better now\n'));
});

test('tells why a container does not start, in its state, its log and its events', async () => {
  const {cluster, namespace} = lab();
  await createPod('imageless', {image: 'nobody/has:this'});
  const pod = await awaitPod('imageless', ({containerStatuses: [status]}) => {
    return status?.state.kind === 'waiting' && status.state.reason === 'ErrImageNeverPull';
  });
  expect((await findToolError(readLogs('imageless', 'current'))).message).toContain('is waiting to start');
  const event = await awaitObject(
    {cluster, resource: events, namespace, fieldSelector: `involvedObject.uid=${pod.metadata.uid}`},
    ({reason}) => reason === 'ErrImageNeverPull',
  );
  expect(event).toMatchObject({type: 'Warning', object: {kind: 'Pod', name: 'imageless'}});
});

test('follows a Deployment to the pods that its newest template made', async () => {
  const {cluster, namespace} = lab();
  const labels = {app: 'web'};
  const container = {name: 'main', image: 'postgres:17', imagePullPolicy: 'Never', command: ['sleep', 'infinity']};
  const template = {
    metadata: {labels},
    spec: {terminationGracePeriodSeconds: 0, containers: [container]},
  };
  const spec = {replicas: 1, selector: {matchLabels: labels}, template};
  const {metadata} = await writeObject(
    {cluster, resource: deployments, object: {metadata: {name: 'web', namespace}, spec}},
    never,
  );
  const deployment = await awaitObject(
    {cluster, resource: deployments, namespace},
    ({observedGeneration, updatedReplicas, availableReplicas}) =>
      observedGeneration === metadata.generation && updatedReplicas === 1 && availableReplicas === 1,
  );
  expect(deployment.matchLabels).toEqual(labels);

  const {objects: sets} = await listObjects({cluster, resource: replicaSets, namespace}, never);
  const set = sets.find(({metadata: {owners}}) => owners.some(({uid}) => uid === deployment.metadata.uid));
  const query = {cluster, resource: pods, namespace, labelSelector: 'app=web'};
  const {objects} = await listObjects(query, never);
  expect(objects.map(pod => pod.metadata.owners[0]?.uid)).toEqual([set?.metadata.uid]);
  expect(await readObject({...query, name: objects[0]?.metadata.name ?? ''}, never)).toMatchObject({phase: 'Running'});
});
