import type {PruneOrder} from '../../core/prune.ts';
import {listObjects} from '../../drivers/kubernetes.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {pods, type Pod} from '../../drivers/kubernetes/pod.ts';
import {listProcesses} from '../../drivers/running-processes.ts';

/** Who is at work on the registry, and would be disturbed; undefined when nobody is. */
export async function findOthers(
  {cluster, order}: {readonly cluster: Cluster; readonly order: PruneOrder},
  signal: AbortSignal,
): Promise<'building' | 'pulling' | undefined> {
  const host = `localhost:${order.registry.port}/`;
  const processes = await listProcesses(['docker', host], signal);
  if (processes.some(({line}) => / (?:build|push) /.test(line))) return 'building';
  const {objects} = await listObjects({cluster, resource: pods}, signal);
  return objects.some(pod => isPulling(pod, host)) ? 'pulling' : undefined;
}

/** Milliseconds; a pod that has waited for longer waits for something else. */
const longestPull = 120_000;

function isPulling({metadata, containers, initContainers, ...pod}: Pod, host: string): boolean {
  const age = Date.now() - Date.parse(metadata.creationTimestamp ?? '');
  const isOfRegistry = [...containers, ...initContainers].some(({image}) => image.startsWith(host));
  const waits = [...pod.containerStatuses, ...pod.initContainerStatuses].some(
    ({state, imageId}) => state.kind === 'waiting' && imageId === '',
  );
  return (
    isOfRegistry && age < longestPull && (waits || (pod.phase === 'Pending' && pod.containerStatuses.length === 0))
  );
}
