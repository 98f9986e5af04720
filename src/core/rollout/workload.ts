import type {WorkloadName} from '../job.ts';
import type {PodFacts} from './health.ts';

/** A workload and the pods of its newest revision; pods of older ones never count. */
export type WorkloadFacts = WorkloadName & {
  /** False while the controller has not yet seen the newest specification. */
  readonly isObserved: boolean;
  /** Pods that are to be ready; for a Job, pods that are to succeed. */
  readonly desired: number;
  /** For a Job only: pods that have succeeded, and when that was enough, in milliseconds since the epoch, by the cluster's clock. */
  readonly succeeded: number;
  readonly completedAt: number | undefined;
  /** Kubernetes' own word that it has given up. */
  readonly givenUp: {readonly reason: string; readonly message: string} | undefined;
  /** What its controller was told when it wanted to make pods. */
  readonly refused: string | undefined;
  /** For a Deployment whose chart says so: how long it may take, in seconds. */
  readonly progressDeadline: number | undefined;
  /** Pods of any revision that are going away, and with them what they occupy. */
  readonly departing: number;
  /** For a StatefulSet only: pods of older revisions. */
  readonly outdated: readonly PodFacts[];
  readonly pods: readonly PodFacts[];
};

/** How many pods of the newest revision take traffic. */
export const readyPodsOf = ({pods}: Pick<WorkloadFacts, 'pods'>): number =>
  pods.filter(({isReady, isTerminating}) => isReady && !isTerminating).length;

/** A workload as kubectl names it: `deployment/backend`. */
export const describeWorkload = ({kind, name}: WorkloadName): string => `${kind.toLowerCase()}/${name}`;
