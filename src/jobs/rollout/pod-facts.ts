import type {ContainerFacts, ContainerState, Exit, PodFacts, ProbeFacts, Warning} from '../../core/rollout/health.ts';
import type {RegistryAnswer, UnboundClaim} from '../../core/rollout/trouble.ts';
import type {ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Container, Probe} from '../../drivers/kubernetes/container.ts';
import type {ContainerState as ApiContainerState, ContainerStatus, Pod} from '../../drivers/kubernetes/pod.ts';
import type {Condition} from '../../drivers/kubernetes/resource.ts';

/** What is known of a pod beside the pod itself. */
export type PodSurroundings = {
  readonly events: readonly ClusterEvent[];
  /** Claims that no volume answers to, by `claimKey`. */
  readonly unbound: ReadonlyMap<string, UnboundClaim>;
  /** The last lines of containers, by `runKey`. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** What the registry on this machine says of images, by their names. */
  readonly images: ReadonlyMap<string, RegistryAnswer>;
  /** What nodes have in all, when there is a pod that none of them takes. */
  readonly room: readonly string[];
};

/** Nothing but the pod itself. */
export const noSurroundings: PodSurroundings = {
  events: [],
  unbound: new Map(),
  logs: new Map(),
  images: new Map(),
  room: [],
};

/** One run of a container, the first being 0. */
export type ContainerRun = {readonly uid: string; readonly container: string; readonly run: number};

export const runKeyOf = ({uid, container, run}: ContainerRun): string => `${uid} ${container} ${run}`;

export const claimKeyOf = ({namespace, name}: {readonly namespace: string; readonly name: string}): string =>
  `${namespace}/${name}`;

/** A pod as the API tells it → the facts that its health is judged by. */
export function podFacts(pod: Pod, surroundings: PodSurroundings = noSurroundings): PodFacts {
  const {metadata, claims} = pod;
  const scheduled = conditionOf(pod, 'PodScheduled');
  const ready = conditionOf(pod, 'Ready');
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    isReady: isReady(pod),
    readySince: isReady(pod) ? parseTime(ready?.lastTransitionTime) : undefined,
    isTerminating: metadata.deletionTimestamp !== undefined,
    failed: pod.phase === 'Failed' && pod.reason !== '' ? `${pod.reason}: ${pod.message}` : undefined,
    unschedulable: scheduled?.reason === 'Unschedulable' ? scheduled.message : undefined,
    hasVolumes: conditionOf(pod, 'PodReadyToStartContainers')?.status !== 'False',
    requests: requestsOf(pod),
    room: surroundings.room,
    unbound: claims.flatMap(name => surroundings.unbound.get(claimKeyOf({namespace: metadata.namespace, name})) ?? []),
    warnings: surroundings.events.filter(({object}) => object.uid === metadata.uid).map(warningOf),
    containers: [...containersOf('init', pod, surroundings), ...containersOf('main', pod, surroundings)],
  };
}

/** Whether a pod takes traffic. */
export const isReady = (pod: Pod): boolean => conditionOf(pod, 'Ready')?.status === 'True';

const conditionOf = ({conditions}: Pod, wanted: string): Condition | undefined =>
  conditions.find(({type}) => type === wanted);

/** The container runtime writes the beginning of time where there was none. */
const parseTime = (text: string | undefined): number | undefined => Date.parse(text ?? '') || undefined;

/** As the chart writes them: one container is the rule, and sums of other people's units are not. */
const requestsOf = ({containers}: Pod): readonly string[] =>
  ['cpu', 'memory'].flatMap(resource => {
    const amounts = containers.flatMap(({requests}) => requests[resource] ?? []);
    return amounts.length === 0 ? [] : [`${resource} ${amounts.join(' + ')}`];
  });

/** An event of a container names its place: `spec.containers{api}`. */
const warningOf = ({reason, message, object}: ClusterEvent): Warning => ({
  reason,
  message,
  container: /\{(.+)\}$/u.exec(object.fieldPath)?.[1] ?? '',
});

function containersOf(
  role: ContainerFacts['role'],
  pod: Pod,
  {logs, images}: PodSurroundings,
): readonly ContainerFacts[] {
  const [containers, statuses] =
    role === 'init' ? [pod.initContainers, pod.initContainerStatuses] : [pod.containers, pod.containerStatuses];
  return containers.map(container => {
    const status = statuses.find(({name}) => name === container.name);
    const run = {uid: pod.metadata.uid, container: container.name, run: status?.restartCount ?? 0};
    return {
      ...containerFacts(container, status),
      role,
      registry: images.get(container.image),
      lines: logs.get(runKeyOf(run)) ?? [],
      previousLines: logs.get(runKeyOf({...run, run: run.run - 1})) ?? [],
    };
  });
}

const containerFacts = ({name, image, limits, probes}: Container, status: ContainerStatus | undefined) => ({
  name,
  image,
  isReady: status?.ready ?? false,
  isStarted: status?.started ?? false,
  restarts: status?.restartCount ?? 0,
  state: containerState(status?.state),
  lastExit: exitOf(status?.lastState),
  memoryLimit: limits['memory'],
  probes: probes.map(probeFacts),
});

function containerState(state: ApiContainerState | undefined): ContainerState {
  if (state === undefined) return {kind: 'waiting', reason: 'not created yet', message: ''};
  const exit = exitOf(state);
  if (exit !== undefined) return {kind: 'exited', exit};
  return state.kind === 'waiting' ? {kind: 'waiting', reason: state.reason, message: state.message} : {kind: 'running'};
}

const exitOf = (state: ApiContainerState | undefined): Exit | undefined =>
  state?.kind === 'terminated'
    ? {
        code: state.exitCode,
        signal: state.signal,
        reason: state.reason,
        message: state.message,
        startedAt: parseTime(state.startedAt),
      }
    : undefined;

const probeFacts = (probe: Probe): ProbeFacts => ({
  kind: probe.kind,
  asks: questionOf(probe),
  initialDelay: probe.initialDelaySeconds,
  period: probe.periodSeconds,
  timeout: probe.timeoutSeconds,
  failures: probe.failureThreshold,
});

function questionOf({action}: Probe): string {
  switch (action.kind) {
    case 'http':
      return `GET ${action.path} on port ${action.port}`;
    case 'tcp':
      return `TCP port ${action.port}`;
    case 'grpc':
      return `gRPC on port ${action.port}`;
    case 'exec':
      return action.command.join(' ');
  }
}
