import type {ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {Pod} from '../../drivers/kubernetes/pod.ts';
import {findRegistryAnswers} from './find-registry-answers.ts';
import {findUnbound} from './find-unbound.ts';
import {listRoom} from './list-room.ts';
import {isReady, noSurroundings} from './pod-facts.ts';
import {readContainerLogs} from './read-container-logs.ts';
import type {Closeness} from './workload-facts.ts';

type Probing = {
  readonly cluster: Cluster;
  /** Of the newest revisions. */
  readonly pods: readonly Pod[];
  readonly warnings: readonly ClusterEvent[];
  /** What was found out before. */
  readonly known: Closeness;
  /** Milliseconds for all questions: a kubelet or a registry that does not answer must not hold up the rollout. */
  readonly patience: number;
};

/** Asks about pods that do not come up what their objects do not tell: the logs, the registry, the claims. */
export async function probePods(
  {cluster, warnings, known, patience, ...probing}: Probing,
  signal: AbortSignal,
): Promise<Closeness> {
  const pods = probing.pods.filter(pod => !isReady(pod) && pod.metadata.deletionTimestamp === undefined);
  if (pods.length === 0) return noSurroundings;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const homeless = pods.filter(isUnschedulable);
  const [logs, images, unbound, room] = await Promise.all([
    readContainerLogs({cluster, pods, warnings, known: known.logs}, limit),
    findRegistryAnswers(pods.flatMap(imagesNotPulled), limit),
    findUnbound({cluster, pods: homeless.filter(({claims}) => claims.length > 0), warnings}, limit),
    homeless.length === 0 ? [] : listRoom(cluster, limit),
  ]);
  return {logs, images, unbound, room};
}

const isUnschedulable = ({conditions}: Pod): boolean =>
  conditions.some(({type, reason}) => type === 'PodScheduled' && reason === 'Unschedulable');

function imagesNotPulled({
  containers,
  initContainers,
  containerStatuses,
  initContainerStatuses,
}: Pod): readonly string[] {
  const waiting = [...containerStatuses, ...initContainerStatuses].filter(
    ({state}) => state.kind === 'waiting' && pullReasons.has(state.reason),
  );
  const names = new Set(waiting.map(({name}) => name));
  return [...containers, ...initContainers].filter(({name}) => names.has(name)).map(({image}) => image);
}

const pullReasons: ReadonlySet<string> = new Set(['ErrImagePull', 'ImagePullBackOff']);
