import type {Config} from '../../core/config.ts';
import type {Failure} from '../../core/failure.ts';
import {failed, ok, type Result} from '../../core/job-end.ts';
import type {ClusterFacts, JobOf} from '../../core/job.ts';
import type {Docker} from '../../drivers/docker.ts';
import {awaitOrphans, createCluster, deleteCluster, listNodes} from '../../drivers/kind.ts';
import type {ToolError} from '../../drivers/tool-error.ts';
import {dockerFailure, orFailure, saidBy, toolFailure} from '../failure-of.ts';
import type {Context} from '../world.ts';
import {adoptCluster} from './adopt-cluster.ts';
import {awaitCluster, clusterPatience} from './await-cluster.ts';
import {isMarked, markOf} from './cluster-mark.ts';
import {openAnew, readFacts, writeOwner} from './cluster-owner.ts';

/** Makes the kind cluster run: creates it when there is none, repairs one that is devloop's own, and refuses any other. */
export async function prepareCluster(job: JobOf<'prepare-cluster'>, context: Context): Promise<Result<ClusterFacts>> {
  const {cluster} = job;
  const describe = (error: ToolError): Failure =>
    toolFailure('kind', error) ??
    dockerFailure(error) ?? {kind: 'cluster-failed', cluster: cluster.name, said: saidBy(error)};
  return orFailure(async () => adoptOrCreate({...cluster, registry: job.registry}, context), describe);
}

type Wanted = Config['cluster'] & Pick<JobOf<'prepare-cluster'>, 'registry'>;

async function adoptOrCreate(wanted: Wanted, context: Context): Promise<Result<ClusterFacts>> {
  const {world, signal, log} = context;
  const onWait = (pid: number) =>
    log('cluster', `waiting for another devloop (process ${pid}), which is at work on it`);
  await using _turn = await world.lockShared(`cluster-${wanted.name}`, {signal, onWait});
  const docker = await world.openDocker(signal);
  await awaitOrphans(wanted.name, {signal, onLine: line => log('cluster', line)});
  const begun = await world.begun.read(wanted.name);
  const nodes = await listNodes(docker, wanted.name, signal);
  // What was begun was never heard of again, so somebody else may have made this one meanwhile.
  const isHalfMade = begun && isMarked(nodes, world.identity.owner);
  if (nodes.length > 0 && !isHalfMade) return await adoptCluster({wanted, docker, nodes}, context);
  if (nodes.length > 0) {
    log('cluster', 'an earlier devloop was killed while it made or removed the cluster: making it anew');
    await deleteCluster({name: wanted.name, kubeconfig: world.folders.kubeconfig}, {docker, signal});
  }

  return await create({wanted, docker}, context);
}

/** That a creation has begun is written down first, so that a cluster half made by a killed devloop is not taken for a whole one. */
async function create(
  {wanted, docker}: {readonly wanted: Wanted; readonly docker: Docker},
  {world, signal, log}: Context,
): Promise<Result<ClusterFacts>> {
  const {name} = wanted;
  await world.begun.write(name);
  const {kubeconfig} = world.folders;
  const request = {...wanted, kubeconfig, mark: markOf(world.identity.owner), hosts: [wanted.registry]};
  try {
    await createCluster(request, {docker, signal, onLine: line => log('cluster', line)});
  } catch (error) {
    const left = await listNodes(docker, name, AbortSignal.timeout(cleanupTime));
    if (left.length === 0) await world.begun.remove(name);
    throw error;
  }

  const cluster = await openAnew(name, world);
  const nodes = await listNodes(docker, name, signal);
  const cause = await awaitCluster({cluster, docker, nodes, patience: clusterPatience}, signal);
  if (cause !== undefined) return failed({kind: 'cluster-broken', cluster: name, ...cause});
  const id = await writeOwner({cluster, owner: world.identity.owner}, signal);
  await world.begun.remove(name);
  return ok(await readFacts({cluster, nodes, name, id}, signal));
}

/** Milliseconds to see what a creation that failed has left. */
const cleanupTime = 10_000;
