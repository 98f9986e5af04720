import type {ContainerRole, Exit} from './health.ts';
import type {PullCause} from './pull-cause.ts';
import type {Refusal} from './refusal.ts';

/** Why a workload will not become ready by itself: facts only, the words are in core/describe. */
export type Trouble =
  | ImagePull
  | Crash
  | {readonly kind: 'missing-object'; readonly container: string | undefined; readonly missing: MissingObject}
  | {readonly kind: 'container-create'; readonly container: string; readonly message: string}
  | Unschedulable
  | UnboundClaim
  | {readonly kind: 'volume-mount'; readonly message: string}
  | {readonly kind: 'pods-refused'; readonly refusal: Refusal}
  | FailedProbe
  | JobFailed
  /** Kubernetes replaces the pod of a StatefulSet only once it is ready, and this one of an older revision never will be. */
  | {readonly kind: 'outdated-pod'; readonly pod: string}
  | {readonly kind: 'progress-deadline'; readonly message: string};

export type ImagePull = {
  readonly kind: 'image-pull';
  readonly container: string;
  readonly image: string;
  readonly cause: PullCause;
  readonly message: string;
  /** For an image of a registry on this machine: what that registry says of it, once it was asked. */
  readonly registry: RegistryAnswer | undefined;
};

/** `silent`: nothing that is a registry answers there. */
export type RegistryAnswer = 'has-it' | 'lacks-it' | 'silent';

export type Crash = {
  readonly kind: 'crash';
  readonly container: string;
  readonly role: ContainerRole;
  readonly exits: number;
  readonly exit: Exit;
  /** As the chart writes it, such as `64Mi`. */
  readonly memoryLimit: string | undefined;
  /** The probe because of which Kubernetes has ended the container, and what it was answered last. */
  readonly probe: {readonly kind: ProbeKind; readonly answer: string} | undefined;
};

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** What a container or a volume refers to and is not there; without a name, Kubernetes did not tell it. */
export type MissingObject = {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string | undefined;
  readonly key: string | undefined;
};

export type Unschedulable = {
  readonly kind: 'unschedulable';
  /** The scheduler's own words, one for each kind of obstacle. */
  readonly reasons: readonly string[];
  /** What the pod asks for in sum, as the chart writes it: `cpu 2`, `memory 900Gi`. */
  readonly requests: readonly string[];
  /** What a node has in all: `cpu 2, memory 7.8Gi`. */
  readonly room: readonly string[];
};

export type UnboundClaim = {
  readonly kind: 'claim-unbound';
  readonly claim: string;
  readonly cause:
    | {readonly kind: 'no-claim'}
    | {readonly kind: 'no-class'; readonly storageClass: string; readonly known: readonly string[]}
    | {readonly kind: 'no-default-class'; readonly known: readonly string[]}
    | {readonly kind: 'other'; readonly message: string};
};

export type JobFailed = {
  readonly kind: 'job-failed';
  /** In Kubernetes' words, such as `BackoffLimitExceeded`. */
  readonly reason: string;
  readonly message: string;
  /** How the last of its containers has ended, as long as its pod is there. */
  readonly last: {readonly container: string; readonly exit: Exit} | undefined;
};

export type FailedProbe = {
  readonly kind: 'probe';
  readonly container: string;
  readonly probe: ProbeKind;
  /** What it asks, such as `GET /ready on port 8080`. */
  readonly asks: string;
  /** How long the container had for it, in seconds. */
  readonly seconds: number;
  /** What it was answered last. */
  readonly answer: string | undefined;
};

/** What can be read about a trouble: bounded, and free of control characters. */
export type Evidence = {
  readonly pod: string | undefined;
  readonly container: string | undefined;
  /** The last lines of the container's newest run. */
  readonly lines: readonly string[];
  /** The last lines of the run before that one. */
  readonly previousLines: readonly string[];
  /** What Kubernetes told of the pod, newest last. */
  readonly events: readonly string[];
};

/**
 * A trouble that was found in one workload. `final`: it ends the rollout. `counting`: it ends the rollout unless it has gone when its time is over.
 * `held`: it may heal as soon as another workload of the release is up.
 */
export type Finding = {
  /** As kubectl names it: `deployment/backend`. */
  readonly workload: string;
  /** Of the workload, which is not always that of its release. */
  readonly namespace: string;
  readonly trouble: Trouble;
  readonly evidence: Evidence;
  readonly stage: 'final' | 'counting' | 'held';
};

/** A rollout that cannot heal by itself: the trouble that ended it, and what else was found in other workloads. */
export type RolloutStuck = Pick<Finding, 'workload' | 'namespace' | 'trouble' | 'evidence'> & {
  readonly kind: 'rollout-stuck';
  readonly release: string;
  readonly others: readonly Pick<Finding, 'workload' | 'trouble'>[];
};

/**
 * Whether a container was killed for the memory it used. The kubelet says so (`OOMKilled`) only when it hears of it in time; otherwise a SIGKILL
 * that no probe explains, under a limit, is all there is to see.
 */
export function memoryGuiltOf({exit, memoryLimit, probe}: Crash): 'certain' | 'perhaps' | 'none' {
  if (exit.reason === 'OOMKilled') return 'certain';
  const isKill = exit.code === 137 || exit.signal === 9;
  return isKill && memoryLimit !== undefined && probe === undefined ? 'perhaps' : 'none';
}
