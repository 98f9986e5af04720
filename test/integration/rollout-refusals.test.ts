import {expect, test} from 'vitest';

import {findDocker} from '../../src/drivers/docker.ts';
import {removeObject, writeObject, type Wanted} from '../../src/drivers/kubernetes.ts';
import {namespaces} from '../../src/drivers/kubernetes/cluster-objects.ts';
import {pods as podResource} from '../../src/drivers/kubernetes/pod.ts';
import {parseMetadata} from '../../src/drivers/kubernetes/resource.ts';
import {awaitExpected} from '../rig/await-expected.ts';
import {useCluster} from '../rig/cluster.ts';
import {openOwnNamespace} from '../rig/own-namespace.ts';
import {pushEmptyImage} from '../rig/push-empty-image.ts';
import {openRegistry} from '../rig/registry.ts';
import {tellRollout} from '../rig/stuck-release.ts';

type Values = Readonly<Record<string, unknown>>;

const open = useCluster();
const never = new AbortController().signal;

const quota: Values = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: {name: 'small'},
  spec: {hard: {pods: '0'}},
};

test.concurrent.each<readonly [string, Values]>([
  ['quota', {}],
  ['quota-set', {kind: 'StatefulSet'}],
  ['quota-job', {kind: 'Job', pod: {restartPolicy: 'Never'}}],
])('a quota that allows no further pod is told with its numbers: %s', async (release, values) => {
  await using apart = await openOwnNamespace(open(), release);
  const {text} = await tellRollout(apart, {release, values: {...values, objects: [quota]}});
  expect(text).toMatch(new RegExp(`^\`\\w+/${release}\` of the release`));
  expect(text).toContain('the quota `small` of its namespace allows no further pod');
  expect(text).toContain('(asked for pods=1, used pods=0, limit pods=0)');
});

test.concurrent('pods that the namespace is too strict for are told with the rule', async () => {
  await using apart = await openOwnNamespace(open(), 'strict');
  const {cluster, namespace} = apart;
  const labels = {'pod-security.kubernetes.io/enforce': 'restricted'};
  await writeObject({cluster, resource: namespaces, object: {metadata: {name: namespace, labels}}}, never);
  const {text} = await tellRollout(apart, {release: 'strict', values: {}});
  expect(text).toContain('not allowed under the Pod Security level `restricted:latest` of the namespace');
  expect(text).toContain('runAsNonRoot != true');
});

const webhooks = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  parse: (value: unknown) => ({metadata: parseMetadata(value)}),
};

/** Asks a service that is not there about each pod of the namespace. */
const webhookFor = (namespace: string): Wanted => ({
  metadata: {name: namespace},
  webhooks: [
    {
      name: 'pods.example.com',
      clientConfig: {service: {name: 'nowhere', namespace}},
      rules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}],
      namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': namespace}},
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      timeoutSeconds: 1,
    },
  ],
});

test.concurrent('a webhook that refuses pods by not answering is told by its name', async () => {
  await using apart = await openOwnNamespace(open(), 'webhook');
  const {cluster, namespace} = apart;
  await writeObject({cluster, resource: webhooks, object: webhookFor(namespace)}, never);
  let pods = 0;
  const makePod = async () => {
    pods += 1;
    const container = {name: 'main', image: 'postgres:17', command: ['sleep', 'infinity']};
    const object = {metadata: {name: `canary-${pods}`, namespace}, spec: {containers: [container]}};
    return writeObject({cluster, resource: podResource, object}, never);
  };
  await awaitExpected(async () => expect(makePod()).rejects.toThrow('failed calling webhook'));
  const {text} = await tellRollout(apart, {release: 'webhook', values: {}});
  await removeObject({cluster, resource: webhooks, name: namespace}, never);
  expect(text).toContain('the admission webhook `pods.example.com`, which is asked about each pod, does not answer');
  expect(text).toContain('service "nowhere" not found');
});

test.concurrent('an image of the local registry is looked for there: pushed or not', async () => {
  const docker = await findDocker(AbortSignal.timeout(30_000));
  await using registry = await openRegistry(docker);
  const {port} = registry;
  await pushEmptyImage({port, repository: 'shop/pushed', tag: '1'});
  const [lacking, pushed] = await Promise.all([
    tellRollout(open(), {release: 'lacking', values: {image: `localhost:${port}/shop/lacking:1`}}),
    tellRollout(open(), {release: 'pushed', values: {image: `localhost:${port}/shop/pushed:1`}}),
  ]);
  expect(lacking.text).toMatch(
    /lacking:1` of container `app` is not in the registry on this machine: it was not pushed/,
  );
  expect(pushed.text).toMatch(/pushed:1` .* is in the registry on this machine, but the node cannot get it from there/);
  expect(pushed.text).toMatch(/connection refused/);
});
