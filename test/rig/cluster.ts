import {randomBytes} from 'node:crypto';
import {join} from 'node:path';

import {afterAll, beforeAll} from 'vitest';

import {openLock} from '../../lab/lock.ts';
import {findDocker} from '../../src/drivers/docker.ts';
import {createCluster, deleteCluster, writeKubeconfig} from '../../src/drivers/kind.ts';
import {createNamespace, removeObject} from '../../src/drivers/kubernetes.ts';
import {namespaces, nodes, type Node} from '../../src/drivers/kubernetes/cluster-objects.ts';
import {openCluster, type Cluster} from '../../src/drivers/kubernetes/cluster.ts';
import {parseMetadata} from '../../src/drivers/kubernetes/resource.ts';
import {awaitObject} from './await-object.ts';
import {createTempFolder} from './temp-folder.ts';

/** The cluster of the tests; it stays for the next run. `kind delete cluster --name devloop-test` removes it. */
const name = 'devloop-test';
const context = `kind-${name}`;
const configFile = join(import.meta.dirname, '..', '..', 'kind-config.yaml');

/** A real cluster, and a namespace in it for this test file alone. */
export type TestCluster = {
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  readonly context: string;
  readonly namespace: string;
  /** A folder for this test file, removed at its end. */
  readonly folder: string;
};

/** Opens the test cluster for a test file, making it where no earlier run has left one that works (15 s); call the result inside of tests. */
export const useCluster = (): (() => TestCluster) => {
  const opened = new AsyncDisposableStack();
  let current: TestCluster | undefined;
  beforeAll(async () => {
    const {path: folder} = opened.use(await createTempFolder());
    const kubeconfig = join(folder, 'kubeconfig');
    const cluster = opened.use(await openOrReplace(kubeconfig));
    const namespace = `test-${randomBytes(4).toString('hex')}`;
    await createNamespace({cluster, name: namespace}, AbortSignal.timeout(startTime));
    opened.defer(() => removeObject({cluster, resource: namespaces, name: namespace}, AbortSignal.timeout(startTime)));
    await awaitObject({cluster, resource: serviceAccounts, namespace}, ({metadata}) => metadata.name === 'default');
    current = {cluster, kubeconfig, context, namespace, folder};
  });
  afterAll(() => opened.disposeAsync());
  return () => {
    if (current === undefined) throw new Error('The test cluster is open inside of tests only.');
    return current;
  };
};

/** Milliseconds for a node that is well to become ready, also after a restart of Docker (25 s). */
const startTime = 60_000;

/** A cluster that an earlier run, or a Docker that was killed, has left unusable is made anew; two runs side by side make it only once. */
const openOrReplace = async (kubeconfig: string): Promise<Cluster> => {
  using _lock = await openLock({cache: name, signal: AbortSignal.timeout(4 * startTime), out: process.stdout});
  const docker = await findDocker(AbortSignal.timeout(startTime));
  const options = (milliseconds: number) => ({docker, signal: AbortSignal.timeout(milliseconds)});
  try {
    await writeKubeconfig({name, kubeconfig}, options(startTime));
    return await openReady(kubeconfig, AbortSignal.timeout(startTime));
  } catch (error) {
    process.stdout.write(`The cluster \`${name}\` is made anew: ${String(error)}\n`);
    await deleteCluster({name, kubeconfig}, options(startTime));
    await createCluster({name, kubeconfig, configFile}, options(2 * startTime));
    return await openReady(kubeconfig, AbortSignal.timeout(startTime));
  }
};

const openReady = async (kubeconfig: string, signal: AbortSignal): Promise<Cluster> => {
  await using opened = new AsyncDisposableStack();
  const cluster = opened.use(await openCluster({file: kubeconfig, context}));
  await awaitObject({cluster, resource: nodes}, isReady, signal);
  opened.move();
  return cluster;
};

const isReady = ({conditions}: Node): boolean =>
  conditions.some(({type, status}) => type === 'Ready' && status === 'True');

/** Pods are refused until their namespace has its default account. */
const serviceAccounts = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  parse: (value: unknown) => ({metadata: parseMetadata(value)}),
};
