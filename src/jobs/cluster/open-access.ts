import type {Container} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {writeKubeconfig} from '../../drivers/kind.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {readIfThere} from '../../drivers/read-if-there.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import type {Context, World} from '../world.ts';
import {openAnew, readOwner} from './cluster-owner.ts';

type Found = {readonly name: string; readonly docker: Docker; readonly nodes: readonly Container[]};

/** Opens a cluster whose nodes run, with the kubeconfig that is there, or with a new one from its node when that was lost or leads elsewhere. */
export async function openAccess(
  {name, docker, nodes}: Found,
  {world, signal, report}: Pick<Context, 'world' | 'signal' | 'report'>,
): Promise<Cluster> {
  const known = await findAccess({name, nodes, world}, signal);
  if (known !== undefined) return known;
  const {kubeconfig} = world.folders;
  const before = (await readIfThere(kubeconfig))?.trim();
  await writeKubeconfig({name, kubeconfig}, {docker, signal});
  const after = (await readIfThere(kubeconfig))?.trim();
  if (before === undefined) report({kind: 'repaired', text: 'wrote the kubeconfig, which was not there'});
  else if (before !== after)
    report({kind: 'repaired', text: 'renewed the kubeconfig, which did not lead to this cluster'});
  return openAnew(name, world);
}

type Known = {readonly name: string; readonly nodes: readonly Container[]; readonly world: World};

/** Milliseconds for an answer through the kubeconfig that is there. */
const patience = 2000;

/** Has the kubeconfig that is there proved: it leads to a port of these nodes, and who answers has the key of the CA that is written in it. */
export async function findAccess({name, nodes, world}: Known, signal: AbortSignal): Promise<Cluster | undefined> {
  if ((await readIfThere(world.folders.kubeconfig)) === undefined) return undefined;
  try {
    const cluster = await openAnew(name, world);
    const {port} = new URL(cluster.server);
    if (!nodes.some(({ports}) => ports.some(({hostPort}) => `${hostPort}` === port))) return undefined;
    await readOwner(cluster, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
    return cluster;
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    return undefined;
  }
}
