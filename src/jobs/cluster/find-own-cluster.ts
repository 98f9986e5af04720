import type {Config} from '../../core/config.ts';
import type {Failure} from '../../core/failure.ts';
import {ok, type Result} from '../../core/job-end.ts';
import type {Docker} from '../../drivers/docker.ts';
import {awaitOrphans, listNodes} from '../../drivers/kind.ts';
import type {Context} from '../world.ts';
import {adoptCluster} from './adopt-cluster.ts';
import {isMarked} from './cluster-mark.ts';

/** A cluster that may be removed on the user's word; one that is half made or broken cannot tell what is in it. */
export type OwnCluster =
  | {readonly kind: 'none'}
  | {readonly kind: 'half-made'}
  | {readonly kind: 'broken'; readonly failure: Extract<Failure, {readonly kind: 'cluster-broken'}>}
  | {readonly kind: 'running'; readonly context: string};

/** Milliseconds for a cluster to come up that may be on its way out. */
const patience = 45_000;

/** Finds the user's cluster and starts it, to see what is in it. One that is not devloop's own is a failure, and not touched. */
export async function findOwnCluster(
  {wanted, docker}: {readonly wanted: Config['cluster']; readonly docker: Docker},
  context: Context,
): Promise<Result<OwnCluster>> {
  const {world, signal, log} = context;
  await awaitOrphans(wanted.name, {signal, onLine: line => log('cluster', line)});
  const nodes = await listNodes(docker, wanted.name, signal);
  if (nodes.length === 0) return ok({kind: 'none'});
  if ((await world.begun.read(wanted.name)) && isMarked(nodes, world.identity.owner)) return ok({kind: 'half-made'});
  const adopted = await adoptCluster({wanted, docker, nodes, patience}, context);
  if (adopted.kind === 'ok') return ok({kind: 'running', context: adopted.value.context});
  // Said only of a cluster that bears this user's mark.
  return adopted.failure.kind === 'cluster-broken' ? ok({kind: 'broken', failure: adopted.failure}) : adopted;
}
