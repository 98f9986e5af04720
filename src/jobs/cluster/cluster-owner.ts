import type {ClusterFacts} from '../../core/job.ts';
import type {Container} from '../../drivers/containers.ts';
import {readObject, readVersion, writeObject} from '../../drivers/kubernetes.ts';
import {configMaps, type ConfigMap} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {World} from '../world.ts';

/** Where a cluster says whose it is. Its uid is the cluster's id: one that is made anew has another. */
export const ownerPlace = {namespace: 'kube-system', name: 'devloop-owner'} as const;

/** How kind names the context of a cluster. */
const contextOf = (cluster: string): string => `kind-${cluster}`;

/** The kubeconfig has just been written: what is open may be of a cluster that is gone. */
export async function openAnew(name: string, world: World): Promise<Cluster> {
  const cluster = await world.openCluster(contextOf(name));
  await cluster.reload();
  return cluster;
}

/** Whose a cluster says it is. One without a word may still be known by the mark on its nodes. */
export type Ownership =
  | {readonly kind: 'own'; readonly id: string}
  | {readonly kind: 'silent'}
  | {readonly kind: 'foreign'; readonly why: string};

/** Asks a cluster that answers whose it is. */
export async function findOwnership(
  {cluster, owner}: {readonly cluster: Cluster; readonly owner: string},
  signal: AbortSignal,
): Promise<Ownership> {
  if (!loopback.test(cluster.server))
    return {kind: 'foreign', why: `its API server is at ${cluster.server}, not on this machine's loopback`};
  const mark = await readOwner(cluster, signal);
  if (mark === undefined) return {kind: 'silent'};
  return mark.data['owner'] === owner
    ? {kind: 'own', id: mark.metadata.uid}
    : {kind: 'foreign', why: 'it bears the mark of another user'};
}

const loopback = /^https:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?$/;

/** Reads the ConfigMap that says whose the cluster is. */
export const readOwner = async (cluster: Cluster, signal: AbortSignal): Promise<ConfigMap | undefined> =>
  readObject({cluster, resource: configMaps, ...ownerPlace}, signal);

/** Says in the cluster whose it is, and returns its id. */
export async function writeOwner(
  {cluster, owner}: {readonly cluster: Cluster; readonly owner: string},
  signal: AbortSignal,
): Promise<string> {
  const object = {metadata: {...ownerPlace}, data: {owner}};
  const {metadata} = await writeObject({cluster, resource: configMaps, object}, signal);
  return metadata.uid;
}

type Proved = {
  readonly cluster: Cluster;
  readonly nodes: readonly Container[];
  readonly name: string;
  readonly id: string;
};

/** What jobs need to know of a cluster that is devloop's own and runs. */
export async function readFacts({cluster, nodes, name, id}: Proved, signal: AbortSignal): Promise<ClusterFacts> {
  const version = await readVersion(cluster, signal);
  return {id, context: contextOf(name), nodes: nodes.map(node => node.name), version};
}
