import {createNamespace, removeObject} from '../../src/drivers/kubernetes.ts';
import {namespaces} from '../../src/drivers/kubernetes/cluster-objects.ts';
import type {TestCluster} from './cluster.ts';

/** A namespace beside that of the test file, for what would disturb the others there; removed at the end of its scope. */
export async function openOwnNamespace(lab: TestCluster, name: string): Promise<TestCluster & AsyncDisposable> {
  const {cluster} = lab;
  const namespace = `${lab.namespace}-${name}`;
  await createNamespace({cluster, name: namespace}, limit());
  const remove = () => removeObject({cluster, resource: namespaces, name: namespace}, limit());
  return {...lab, namespace, [Symbol.asyncDispose]: remove};
}

const limit = (): AbortSignal => AbortSignal.timeout(60_000);
