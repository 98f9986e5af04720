import type {Config, ForwardName, ReleaseName, ServiceName} from './config.ts';
import type {Failure} from './failure.ts';
import type {JobReport} from './job-report.ts';
import {
  keyOf,
  laneOf,
  lanes,
  type ClusterFacts,
  type ClusterRef,
  type Job,
  type JobResults,
  type Lane,
  type RegistryFacts,
  type Revision,
  type WorkloadName,
} from './job.ts';
import type {Pruned} from './prune.ts';
import type {Finding} from './rollout/trouble.ts';

/** All that devloop knows. One owner (the loop), replaced and never mutated. */
export type State = {
  /** Whether it ends when nothing is left to do, or goes on and watches. */
  readonly mode: Mode;
  /** While `paused`, edits are collected, and only what a command asks for is done. */
  readonly phase: 'running' | 'paused' | 'stopping';
  /** The newest time that an event carried; core has no clock of its own. */
  readonly now: number;
  /** Undefined when the lap has all the time there is. */
  readonly timeLimit: TimeLimit | undefined;
  readonly config: Config;
  /** How often the config's files were edited, and after which of these edits it was loaded last. */
  readonly source: {readonly edits: number; readonly loaded: number};
  /** How many builds may run side by side. */
  readonly slots: number;
  readonly tools: JobResults['check-environment'] | undefined;
  readonly registry: RegistryFacts | undefined;
  readonly cluster: ClusterFacts | undefined;
  readonly wiring: {readonly from: string} | undefined;
  /** Services that are not worked on, also those that the user has disabled: they contribute the image that they have, and are built only where there is none. */
  readonly kept: readonly ServiceName[];
  readonly services: Readonly<Record<ServiceName, ServiceState>>;
  readonly releases: Readonly<Record<ReleaseName, ReleaseState>>;
  /** Releases that were deployed and are not in the config any more, by namespace and name; they stay until the user says that they go. */
  readonly orphans: Readonly<Record<string, Orphan>>;
  /** What is known of services that are not in the config, for when they come back. */
  readonly former: Readonly<Record<ServiceName, LastRevision>>;
  /** What became of old images last. */
  readonly pruned: Pruned | undefined;
  readonly running: Readonly<Record<Lane, RunningJob>>;
  readonly failures: Readonly<Record<Lane, LaneFailure>>;
  /** How long the last job that passed in each lane took, for the summary. */
  readonly passed: Readonly<Record<Lane, {readonly startedAt: number; readonly endedAt: number}>>;
};

/** A fingerprint, and the edit it was taken after. Behind when there were edits since. */
export type Inputs = {readonly edits: number; readonly hash: string};

/** `once` ends when nothing is left to do; `stay` follows the files, and keeps the forwards open, until it is told to stop. */
export type Mode = 'once' | 'stay';

/** What was known last of a service: its revision, and the hash of the inputs that it was counted for. */
export type LastRevision = {readonly revision: Revision; readonly hash: string};

export type Orphan = {
  readonly release: ReleaseName;
  readonly namespace: string;
  readonly cluster: ClusterRef;
  readonly wish: 'kept' | 'removed';
};

export type ServiceState = {
  readonly edits: number;
  /** When the newest edit was seen, in milliseconds since the epoch. */
  readonly editedAt: number;
  /** The edits so far when a command last asked for work on it: these are acted on while devloop is paused, too. */
  readonly ordered: number;
  /** How many rebuilds were asked for. */
  readonly rebuilds: number;
  readonly inputs: Inputs | undefined;
  readonly revision: Revision;
  readonly image: Image | undefined;
  /** Since when its newest image is behind, or when a build of it ended last: from then on it waits for its turn. */
  readonly behindSince: number;
  /** Builds interrupted in a row; after two the next one is left to finish. */
  readonly interruptedBuilds: number;
  /** Looks at the inputs in a row that an edit has overtaken; after two, what was seen is acted on. */
  readonly overtaken: number;
};

/** The newest image of a service. `inputs` is undefined when sources moved under the build: good to run, behind whatever they are after the next edit. */
export type Image = {
  /** The id of the registry it was pushed to. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly revision: Revision;
  readonly inputs: string | undefined;
  /** The edits after which the sources were looked at for it. */
  readonly edits: number;
  /** The newest rebuild that it has in it. */
  readonly rebuild: number;
};

export type ReleaseState = {
  readonly edits: number;
  /** As for a service. */
  readonly ordered: number;
  /** How many upgrades were asked for although nothing is new. */
  readonly redeploys: number;
  /** How many restarts of pods were asked for and made, and of which services those are that are not made yet. */
  readonly restarts: Restarts;
  readonly inputs: Inputs | undefined;
  readonly overtaken: number;
  /** Rollouts in a row that a newer deployment has cut short; after two the next one is left its time. */
  readonly interruptedRollouts: number;
  readonly deployed: Deployed | undefined;
  readonly rolledOut: {readonly from: string} | undefined;
  readonly begun: Begun;
};

/** The edits after which chart and values had been looked at when helm was started last, and how often they have changed since. */
export type Begun = {readonly seen: number; readonly changes: number};

export type Restarts = {
  readonly asked: number;
  readonly made: number;
  readonly services: readonly ServiceName[];
};

/** What `helm upgrade` did last, and the key of the job that did it. */
export type Deployed = {
  readonly from: string;
  /** The newest upgrade asked for that it has in it. */
  readonly redeploy: number;
  /** Helm's own revision number. */
  readonly deployment: number;
  readonly namespace: string;
  readonly cluster: ClusterRef;
  readonly workloads: readonly WorkloadName[];
  /** Set when chart or values moved under helm: good to run, behind whatever they are at the next look after the one at these edits. */
  readonly moved: {readonly seen: number} | undefined;
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
    case 'watching':
    case 'changed':
      return 'opening';
  }
}

/** From when on the lap counts, and when it is given up, in milliseconds since the epoch. */
export type TimeLimit = {readonly from: number; readonly until: number};
