import {readPodLogs} from '../../drivers/kubernetes.ts';
import type {ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {ContainerStatus, Pod} from '../../drivers/kubernetes/pod.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {parseLines} from '../parse-lines.ts';
import {runKeyOf, type ContainerRun} from './pod-facts.ts';

type Reading = {
  readonly cluster: Cluster;
  /** Pods that are not ready. */
  readonly pods: readonly Pod[];
  readonly warnings: readonly ClusterEvent[];
  /** What was read before. */
  readonly known: ReadonlyMap<string, readonly string[]>;
};

/** How many of a container's last lines are kept, and of how many runs they are read at a time. */
const linesKept = 50;
const runsRead = 8;

/** Begins what stands for the lines of a run until they can be read. */
const unread = '(its log cannot be read';

/** Reads the last lines of containers that have ended, or that Kubernetes has warned of; a run that is over is read until that has succeeded once. */
export async function readContainerLogs(
  {cluster, pods, warnings, known}: Reading,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const wanted = pods
    .flatMap(pod => runsOf(pod, warnings))
    .filter(run => !run.isOver || isUnread(known.get(runKeyOf(run))))
    .slice(0, runsRead);
  const read = await Promise.all(
    wanted.map(async run => [runKeyOf(run), await readLastLines({cluster, run}, signal)] as const),
  );
  return new Map([...known, ...read]);
}

const isUnread = (lines: readonly string[] = [unread]): boolean => lines[0]?.startsWith(unread) === true;

/** A run whose lines can be read: that of now, or the one before. */
type ReadableRun = ContainerRun & {
  readonly namespace: string;
  readonly pod: string;
  readonly request: 'current' | 'previous';
  readonly isOver: boolean;
};

function runsOf(
  {metadata, containerStatuses, initContainerStatuses}: Pod,
  warnings: readonly ClusterEvent[],
): readonly ReadableRun[] {
  const {uid, namespace, name: pod} = metadata;
  const isUnhealthy = warnings.some(({object, reason}) => object.uid === uid && reason === 'Unhealthy');
  return [...initContainerStatuses, ...containerStatuses].flatMap(status => {
    const place = {uid, namespace, pod, container: status.name};
    const {restartCount: run, state, lastState} = status;
    const isOver = state.kind !== 'running';
    const isOfInterest = state.kind === 'terminated' ? state.exitCode !== 0 || run > 0 : isUnhealthy || run > 0;
    const current = {...place, run, request: 'current', isOver} as const;
    const previous = {...place, run: run - 1, request: 'previous', isOver: true} as const;
    return [
      ...(isOfInterest && hasRun(status) ? [current] : []),
      ...(run > 0 && state.kind !== 'waiting' && lastState !== undefined ? [previous] : []),
    ];
  });
}

/** A container that waits for its next start still has the log of the run that ended. */
const hasRun = ({state, lastState}: ContainerStatus): boolean => state.kind !== 'waiting' || lastState !== undefined;

async function readLastLines(
  {cluster, run}: {readonly cluster: Cluster; readonly run: ReadableRun},
  signal: AbortSignal,
): Promise<readonly string[]> {
  const {namespace, pod, container, request} = run;
  try {
    const source = {cluster, namespace, pod, container, run: request, tailLines: linesKept};
    return parseLines(await readPodLogs(source, signal));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    if (error.reason === 'interrupted') return [`${unread} in time)`];
    return request === 'previous' ? [] : [`${unread}: ${error.message})`];
  }
}
