import type {Config, ForwardName, ReleaseName, ServiceName} from './config.ts';
import type {Failure} from './failure.ts';
import {
  keyOf,
  laneOf,
  lanes,
  type ClusterFacts,
  type ClusterRef,
  type Job,
  type JobReport,
  type JobResults,
  type Lane,
  type RegistryFacts,
  type Revision,
  type WorkloadName,
} from './job.ts';
import type {Finding} from './rollout/trouble.ts';

/** All that devloop knows. One owner (the loop), replaced and never mutated. */
export type State = {
  readonly phase: 'running' | 'stopping';
  /** The newest time that an event carried; core has no clock of its own. */
  readonly now: number;
  /** Undefined when the lap has all the time there is. */
  readonly timeLimit: TimeLimit | undefined;
  readonly config: Config;
  readonly tools: JobResults['check-environment'] | undefined;
  readonly registry: RegistryFacts | undefined;
  readonly cluster: ClusterFacts | undefined;
  readonly wiring: {readonly from: string} | undefined;
  /** Services that are not worked on: they contribute the image that an earlier run has left, and are built only where there is none. */
  readonly kept: readonly ServiceName[];
  readonly services: Readonly<Record<ServiceName, ServiceState>>;
  readonly releases: Readonly<Record<ReleaseName, ReleaseState>>;
  readonly running: Readonly<Record<Lane, RunningJob>>;
  readonly failures: Readonly<Record<Lane, LaneFailure>>;
  /** How long the last job that passed in each lane took, for the summary. */
  readonly passed: Readonly<Record<Lane, {readonly startedAt: number; readonly endedAt: number}>>;
};

/** A fingerprint, and the edit it was taken after. Behind when there were edits since. */
export type Inputs = {readonly edits: number; readonly hash: string};

export type ServiceState = {
  readonly edits: number;
  readonly inputs: Inputs | undefined;
  readonly revision: Revision;
  readonly image: Image | undefined;
  /** Builds interrupted in a row; after two the next one is left to finish. */
  readonly interruptedBuilds: number;
};

/** The newest image of a service. `inputs` is undefined when sources moved under the build: good to run, behind whatever they are now. */
export type Image = {
  /** The id of the registry it was pushed to. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly revision: Revision;
  readonly inputs: string | undefined;
};

export type ReleaseState = {
  readonly edits: number;
  readonly inputs: Inputs | undefined;
  readonly deployed: Deployed | undefined;
  readonly rolledOut: {readonly from: string} | undefined;
};

/** What `helm upgrade` did last, and the key of the job that did it. */
export type Deployed = {
  readonly from: string;
  /** Helm's own revision number. */
  readonly deployment: number;
  readonly namespace: string;
  readonly cluster: ClusterRef;
  readonly workloads: readonly WorkloadName[];
};

export type RunningJob = {
  readonly job: Job;
  readonly startedAt: number;
  readonly report: JobReport | undefined;
  /** What a rollout has met and may still outlive, and since when without a break. */
  readonly findings: readonly TimedFinding[];
};

/** A finding whose time counts from `since`; undefined while it does not count. */
export type TimedFinding = {readonly finding: Finding; readonly since: number | undefined};

/** A failure blocks its lane as long as the job there would be the same one again, until `retryAt` if there is one. */
export type LaneFailure = {
  readonly key: string;
  readonly job: Job;
  readonly failure: Failure;
  readonly attempts: number;
  readonly retryAt: number | undefined;
};

/** How this very work has failed, if it has; a failure of other work in the same lane says nothing about it. */
export function failureOf({failures}: State, job: Job): LaneFailure | undefined {
  const failed = failures[laneOf(job)];
  return failed?.key === keyOf(job) ? failed : undefined;
}

export type ForwardStatus = 'closed' | 'opening' | 'answering' | 'lost';

export function forwardStatus(state: State, forward: ForwardName): ForwardStatus {
  const report = state.running[lanes.forward(forward)]?.report;
  switch (report?.kind) {
    case undefined:
      return 'closed';
    case 'answering':
      return 'answering';
    case 'linkLost':
      return 'lost';
    case 'step':
    case 'repaired':
    case 'waiting':
    case 'listening':
      return 'opening';
  }
}

/** From when on the lap counts, and when it is given up, in milliseconds since the epoch. */
export type TimeLimit = {readonly from: number; readonly until: number};

type Beginning = {
  readonly config: Config;
  readonly at: number;
  readonly timeLimit?: TimeLimit | undefined;
  readonly kept?: readonly ServiceName[] | undefined;
};

/** The state before anything has happened, at a time in milliseconds since the epoch. */
export function initialState({config, at, timeLimit, kept = []}: Beginning): State {
  return {
    phase: 'running',
    now: at,
    timeLimit,
    config,
    tools: undefined,
    registry: undefined,
    cluster: undefined,
    wiring: undefined,
    kept,
    services: mapKeys(config.services, () => newService),
    releases: mapKeys(config.releases, () => newRelease),
    running: {},
    failures: {},
    passed: {},
  };
}

/** A service nobody has looked at: one edit, so that its first fingerprint is wanted. */
export const newService: ServiceState = {
  edits: 1,
  inputs: undefined,
  revision: 0,
  image: undefined,
  interruptedBuilds: 0,
};

export const newRelease: ReleaseState = {edits: 1, inputs: undefined, deployed: undefined, rolledOut: undefined};

export const mapKeys = <From, To>(
  record: Readonly<Record<string, From>>,
  change: (key: string) => To,
): Record<string, To> => Object.fromEntries(Object.keys(record).map(key => [key, change(key)]));
