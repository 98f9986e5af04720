import {ok, type Result} from '../../core/job-end.ts';
import type {JobOf} from '../../core/job.ts';
import type {PruneOrder, PruneResult} from '../../core/prune.ts';
import {pruneBuildCache} from '../../drivers/docker-disk.ts';
import type {Docker} from '../../drivers/docker.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {saidBy, stateFailure} from '../failure-of.ts';
import type {Context} from '../world.ts';
import {cleanDocker, cleanNodes} from './clean-machine.ts';
import {listServices, cleanRepository} from './clean-registry.ts';
import {collectGarbage, hasOrder, writeOrder} from './collect-garbage.ts';
import {findOthers} from './find-others.ts';
import {findWanted} from './find-wanted.ts';
import {freedBy, readDiskUse} from './read-disk-use.ts';

/** Removes the project's old images from Docker, the registry and the nodes. That it cannot is a result and no failure: nothing depends on it. */
export async function cleanImages({order}: JobOf<'prune-images'>, context: Context): Promise<Result<PruneResult>> {
  try {
    return ok(await prune(order, context));
  } catch (error) {
    if (error instanceof ToolError) return ok({outcome: 'failed', said: saidBy(error)});
    if (error instanceof Error && stateFailure(error) !== undefined)
      return ok({outcome: 'failed', said: [error.message]});
    throw error;
  }
}

/** The lock keeps this user's builds from pushing, and those who look after the registry from repairing it meanwhile. */
async function prune(order: PruneOrder, context: Context): Promise<PruneResult> {
  const {world, signal} = context;
  const docker = await world.openDocker(signal);
  const cluster = await world.openCluster(order.cluster.context);
  await using _turn = await world.lockShared(`registry-${order.registry.name}`, {signal, onWait: () => {}});
  const others = await findOthers({cluster, order}, signal);
  if (others !== undefined) return {outcome: 'put-off', why: others};

  const before = await readDiskUse({docker, order}, signal);
  const images = await removeOld({docker, cluster, order}, context);
  await capBuildCache({docker, order, size: before.disk.buildCache}, signal);
  if (images === 0) return {outcome: 'pruned', images, freed: 0, disk: before.disk};
  const after = await readDiskUse({docker, order}, signal);
  return {outcome: 'pruned', images, freed: freedBy(before, after), disk: after.disk};
}

type Place = {readonly docker: Docker; readonly cluster: Cluster; readonly order: PruneOrder};

/** An image counts once, in however many places it was. */
async function removeOld({docker, cluster, order}: Place, context: Context): Promise<number> {
  const {signal} = context;
  const {registry} = order;
  const services = await listServices(order, signal);
  const wanted = await findWanted({order, services}, context);
  const removed = new Set([
    ...(await cleanNodes({docker, order, wanted}, signal)),
    ...(await cleanDocker({docker, order, wanted}, signal)),
  ]);
  const deleted: string[] = [];
  // Ordered first: layers that nothing refers to any more would else stay, were this broken off.
  const onFound = async (): Promise<void> => writeOrder({docker, registry}, signal);
  for (const service of services) deleted.push(...(await cleanRepository({order, service, wanted, onFound}, context)));
  // Who began to build just before the lock was taken is seen by now, and not disturbed: the order stands.
  const isFree = (await findOthers({cluster, order}, signal)) === undefined;
  if (isFree && (await hasOrder({docker, registry}, signal))) await collectGarbage({docker, registry}, signal);
  return new Set([...removed, ...deleted]).size;
}

type Cap = {readonly docker: Docker; readonly order: PruneOrder; readonly size: number};

async function capBuildCache({docker, order, size}: Cap, signal: AbortSignal): Promise<void> {
  const {buildCache: limit} = order;
  if (limit !== undefined && size > limit) await pruneBuildCache(docker, limit, signal);
}
