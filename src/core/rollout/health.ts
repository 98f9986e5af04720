import type {ProbeKind, RegistryAnswer, UnboundClaim} from './trouble.ts';

export type ContainerRole = 'init' | 'main';

/** A container of a pod, as far as its health goes. */
export type ContainerFacts = {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  /** What the registry on this machine says of the image, as far as it was asked. */
  readonly registry: RegistryAnswer | undefined;
  readonly isReady: boolean;
  /** False while its startup probe has not yet passed. */
  readonly isStarted: boolean;
  readonly restarts: number;
  readonly state: ContainerState;
  /** How the container ended the time before. */
  readonly lastExit: Exit | undefined;
  readonly memoryLimit: string | undefined;
  readonly probes: readonly ProbeFacts[];
  /** The last lines of its newest run and of the one before, as far as they have been read. */
  readonly lines: readonly string[];
  readonly previousLines: readonly string[];
};

export type ContainerState =
  | {readonly kind: 'waiting'; readonly reason: string; readonly message: string}
  | {readonly kind: 'running'}
  | {readonly kind: 'exited'; readonly exit: Exit};

export type Exit = {
  readonly code: number;
  readonly signal: number | undefined;
  readonly reason: string;
  /** What the container left as its last word, or why it could not be started. */
  readonly message: string;
  /** When the run that ended so had begun, in milliseconds since the epoch, by the cluster's clock. */
  readonly startedAt: number | undefined;
};

/** A probe of a container, times in seconds. */
export type ProbeFacts = {
  readonly kind: ProbeKind;
  /** What it asks, such as `GET /ready on port 8080`. */
  readonly asks: string;
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  readonly failures: number;
};

/** A warning of Kubernetes; `container` is the one it speaks of, empty when it speaks of the whole object. */
export type Warning = {readonly reason: string; readonly message: string; readonly container: string};

export type PodFacts = {
  readonly namespace: string;
  readonly name: string;
  readonly isReady: boolean;
  /** When that became so, in milliseconds since the epoch, by the cluster's clock. */
  readonly readySince: number | undefined;
  readonly isTerminating: boolean;
  /** Why the whole pod has failed, such as `Evicted: …`; its controller makes another one in its place. */
  readonly failed: string | undefined;
  /** Why the scheduler finds no node for it; it may find one as soon as an older pod has gone. */
  readonly unschedulable: string | undefined;
  /** False while its volumes are not there yet. */
  readonly hasVolumes: boolean;
  readonly requests: readonly string[];
  /** What nodes have in all for their pods, as far as they were looked at: `cpu 2, memory 7.8Gi`. */
  readonly room: readonly string[];
  /** Its claims that no volume answers to, as far as they have been looked at. */
  readonly unbound: readonly UnboundClaim[];
  readonly warnings: readonly Warning[];
  readonly containers: readonly ContainerFacts[];
};
