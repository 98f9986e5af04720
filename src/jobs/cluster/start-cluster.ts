import type {Container} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {listNodes} from '../../drivers/kind.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {saidBy} from '../failure-of.ts';
import {repairAll, type Fault} from '../fault.ts';
import type {Context} from '../world.ts';
import {awaitCluster} from './await-cluster.ts';
import {findClusterCause, type ClusterCause} from './find-cluster-cause.ts';
import {openAccess} from './open-access.ts';

type Start = {
  readonly name: string;
  readonly docker: Docker;
  readonly nodes: readonly Container[];
  readonly faults: readonly Fault[];
  /** Milliseconds for it to become ready. */
  readonly patience: number;
};

/** A cluster that is ready, or what keeps it from that. */
type Started =
  | {readonly kind: 'ready'; readonly cluster: Cluster; readonly nodes: readonly Container[]}
  | {readonly kind: 'broken'; readonly cause: ClusterCause};

/** Repairs the nodes of a cluster from outside, gets access to it, and waits until it is ready. */
export async function startCluster(
  {name, docker, faults, patience, ...found}: Start,
  context: Context,
): Promise<Started> {
  const {signal} = context;
  const unstartable = await repairNodes(faults, context);
  if (unstartable !== undefined) return {kind: 'broken', cause: unstartable};
  const nodes = faults.length === 0 ? found.nodes : await listNodes(docker, name, signal);
  const cluster = await openOrExplain({name, docker, nodes}, context);
  if ('part' in cluster) return {kind: 'broken', cause: cluster};
  const cause = await awaitCluster({cluster, docker, nodes, patience}, signal);
  return cause === undefined ? {kind: 'ready', cluster, nodes} : {kind: 'broken', cause};
}

/** A node whose network or image is gone cannot be started any more; a port that is taken is no fault of the node's. */
async function repairNodes(faults: readonly Fault[], context: Context): Promise<ClusterCause | undefined> {
  try {
    await repairAll(faults, context);
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'missing') throw error;
    return {part: `${faults.map(({what}) => what).join(', ')} and cannot be started any more`, said: saidBy(error)};
  }
}

type Nodes = Pick<Start, 'name' | 'docker' | 'nodes'>;

/** The credentials come from the control plane: without it there are none. */
async function openOrExplain({name, docker, nodes}: Nodes, context: Context): Promise<Cluster | ClusterCause> {
  try {
    return await openAccess({name, docker, nodes}, context);
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'failed' || context.signal.aborted) throw error;
    return await findClusterCause({docker, nodes, node: undefined, said: saidBy(error)}, context.signal);
  }
}
