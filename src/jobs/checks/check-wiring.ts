import type {CheckResult} from '../../core/check-result.ts';
import {ok, type Result} from '../../core/job-end.ts';
import type {ClusterFacts, RegistryFacts} from '../../core/job.ts';
import type {Docker} from '../../drivers/docker.ts';
import {pullNothing} from '../../drivers/node-parts.ts';
import {findWiringFaults, wireNodes} from '../cluster/wire-nodes.ts';
import type {Context} from '../world.ts';
import {spoiltBy, wellOf, type Look} from './look.ts';

/** A registry and a cluster that both run. */
export type Pair = {readonly docker: Docker; readonly registry: RegistryFacts; readonly cluster: ClusterFacts};

/** Looks whether nodes and other tools know the registry. */
export async function checkWiring(
  {docker, registry, cluster: facts}: Pair,
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<Look<undefined>> {
  const cluster = await world.openCluster(facts.context);
  const faults = await findWiringFaults({docker, registry, cluster, nodes: facts.nodes}, signal);
  return faults.length > 0 ? spoiltBy(faults) : wellOf('the nodes know the registry', undefined);
}

/** Has the nodes wired by the job of the loop, which tells at its end what it has put right. */
export async function repairWiring({registry, cluster}: Pair, context: Context): Promise<Result<undefined>> {
  const {id, context: name, nodes} = cluster;
  const result = await wireNodes({kind: 'wire-nodes', registry, nodes, cluster: {id, context: name}}, context);
  if (result.kind === 'failed') return result;
  context.report({kind: 'repaired', text: result.value.repaired.join(', ')});
  return ok(undefined);
}

/** What containerd says when a registry has answered that it has no such image. */
const noSuchImage = /not found/;

/** Has each node ask for an image that is nowhere: the registry's own answer proves the whole way to it, and nothing is left behind. */
export async function checkPull({docker, registry, cluster}: Pair, signal: AbortSignal): Promise<CheckResult> {
  const host = `localhost:${registry.port}`;
  for (const node of cluster.nodes) {
    const said = await pullNothing({docker, node}, `${host}/devloop-doctor`, signal);
    if (!said.some(line => noSuchImage.test(line)))
      return {kind: 'wrong', trouble: {kind: 'pull-failed', node, registry: host, said}};
  }
  return {kind: 'ok', fact: `the nodes reach ${host}`};
}
