import type {ContainerFacts, Exit, PodFacts} from '../../src/core/rollout/health.ts';
import type {WorkloadFacts} from '../../src/core/rollout/workload.ts';

/** How a container has ended: with code 1, long ago. */
export const exitWith = (changes: Partial<Exit> = {}): Exit => ({
  code: 1,
  signal: undefined,
  reason: 'Error',
  message: '',
  startedAt: undefined,
  ...changes,
});

/** A container that runs and is not ready. */
export const containerWith = (changes: Partial<ContainerFacts> = {}): ContainerFacts => ({
  name: 'api',
  role: 'main',
  image: 'localhost:5001/sample/api@sha256:1',
  registry: undefined,
  isReady: false,
  isStarted: true,
  restarts: 0,
  state: {kind: 'running'},
  lastExit: undefined,
  memoryLimit: undefined,
  probes: [],
  lines: [],
  previousLines: [],
  ...changes,
});

/** A pod with one such container. */
export const podWith = (changes: Partial<PodFacts> = {}): PodFacts => ({
  namespace: 'shop',
  name: 'api-1',
  isReady: false,
  readySince: undefined,
  isTerminating: false,
  failed: undefined,
  unschedulable: undefined,
  hasVolumes: true,
  requests: [],
  room: [],
  unbound: [],
  warnings: [],
  containers: [containerWith()],
  ...changes,
});

/** A Deployment of one pod, none of which is there yet. */
export const workloadWith = (changes: Partial<WorkloadFacts> = {}): WorkloadFacts => ({
  kind: 'Deployment',
  namespace: 'shop',
  name: 'api',
  isObserved: true,
  desired: 1,
  succeeded: 0,
  completedAt: undefined,
  givenUp: undefined,
  refused: undefined,
  progressDeadline: undefined,
  departing: 0,
  outdated: [],
  pods: [],
  ...changes,
});

/** What a container waits for, in the API's words. */
export const waitingFor = (reason: string, message = '') => ({kind: 'waiting', reason, message}) as const;
