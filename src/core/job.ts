import type {Build, Chart, Config, Forward, Release, ReleaseName, ServiceName} from './config.ts';
import {orphanKeyOf} from './orphans.ts';
import type {PruneOrder, PruneResult} from './prune.ts';
import type {BuildTiming, PodTimes} from './trace/stage-times.ts';
import type {WatchOrder} from './watched.ts';

/** What a fingerprint is taken of. */
export type Subject =
  | {readonly kind: 'service'; readonly name: ServiceName}
  | {readonly kind: 'release'; readonly name: ReleaseName};

/** Everything that can run. A job carries all it needs to know, so two jobs are the same exactly when they are equal. */
export type Job =
  | {readonly kind: 'watch-files'; readonly order: WatchOrder}
  | {readonly kind: 'load-config'; readonly file: string; readonly edits: number}
  | {readonly kind: 'check-environment'}
  | {readonly kind: 'prepare-registry'; readonly registry: Config['registry']}
  /** Its nodes are to reach the container `registry` without a proxy. */
  | {readonly kind: 'prepare-cluster'; readonly cluster: Config['cluster']; readonly registry: string}
  | {
      readonly kind: 'wire-nodes';
      readonly cluster: ClusterRef;
      readonly registry: RegistryFacts;
      readonly nodes: readonly string[];
    }
  | {readonly kind: 'fingerprint-service'; readonly service: ServiceName; readonly build: Build; readonly edits: number}
  | {
      readonly kind: 'fingerprint-release';
      readonly release: ReleaseName;
      readonly chart: Chart;
      readonly values: readonly string[];
      readonly edits: number;
    }
  | {
      readonly kind: 'build-image';
      readonly service: ServiceName;
      readonly build: Build;
      readonly revision: Revision;
      readonly inputs: string;
      readonly image: ImageName;
      readonly registry: RegistryFacts;
      /** Which rebuild it is that the user has asked for; undefined when an image that an earlier run has left will do. */
      readonly rebuild: number | undefined;
    }
  | {
      readonly kind: 'find-image';
      readonly service: ServiceName;
      readonly repository: string;
      readonly registry: RegistryFacts;
    }
  | {
      readonly kind: 'deploy-release';
      readonly release: WantedRelease;
      readonly inputs: string;
      readonly images: readonly PlacedImage[];
      readonly cluster: ClusterRef;
      /** The versions that have a say in what a chart renders. */
      readonly versions: {readonly helm: string; readonly kubernetes: string};
      /** Which upgrade it is that the user has asked for; undefined when what helm did last will do. */
      readonly redeploy: number | undefined;
    }
  | {
      readonly kind: 'restart-pods';
      readonly release: ReleaseName;
      readonly cluster: ClusterRef;
      readonly workloads: readonly WorkloadName[];
      /** Those of the workloads are started again that run an image of one of these: `localhost:5001/todo/backend`. */
      readonly repositories: readonly string[];
      /** Which restart it is, counted from the start of devloop. */
      readonly restart: number;
    }
  | {
      readonly kind: 'remove-release';
      readonly release: ReleaseName;
      readonly namespace: string;
      readonly cluster: ClusterRef;
    }
  | {
      readonly kind: 'await-rollout';
      readonly release: ReleaseName;
      readonly namespace: string;
      readonly cluster: ClusterRef;
      readonly deployment: number;
      readonly workloads: readonly WorkloadName[];
      /** How often a container may be started again before it was ever ready. */
      readonly restarts: number;
    }
  | {
      readonly kind: 'forward-port';
      readonly forward: Forward;
      readonly namespace: string;
      readonly repository: string | undefined;
      readonly cluster: ClusterRef;
    }
  | {readonly kind: 'prune-images'; readonly order: PruneOrder};

export type JobKind = Job['kind'];
export type JobOf<Kind extends JobKind> = Extract<Job, {readonly kind: Kind}>;

/** Counts the edits of one service that really changed something. */
export type Revision = number;

/** A running registry: its container's id and its port on 127.0.0.1. */
export type RegistryFacts = {readonly id: string; readonly name: string; readonly port: number};

/** Which cluster a job works in: its context in devloop's kubeconfig, and an `id` that changes when it is made anew. */
export type ClusterRef = {readonly id: string; readonly context: string};

/** A running cluster. */
export type ClusterFacts = ClusterRef & {readonly nodes: readonly string[]; readonly version: string};

/** An image in the registry, without the registry: `{repository: 'todo/backend', tag: 'dev-3f9a…'}`. */
export type ImageName = {readonly repository: string; readonly tag: string};

/** What of a release helm is told; all else in the config has no say in an upgrade. */
export type WantedRelease = Pick<Release, 'name' | 'namespace' | 'chart' | 'values'>;

/** An image as it goes into a chart's values. */
export type PlacedImage = {
  readonly valuesPath: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
};

/** A workload that Helm deployed and a rollout waits for. */
export type WorkloadName = {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  readonly namespace: string;
  readonly name: string;
};

/** What each finite job hands back when it passes. Standing jobs never pass. */
export type JobResults = {
  'watch-files': never;
  'load-config': {readonly config: Config};
  'check-environment': {readonly tools: Readonly<Record<string, string>>};
  'prepare-registry': RegistryFacts;
  'prepare-cluster': ClusterFacts;
  'wire-nodes': {readonly repaired: readonly string[]};
  'fingerprint-service': {readonly hash: string};
  'fingerprint-release': {readonly hash: string};
  /** `inputsAfter` is the fingerprint taken again when the build was over: sources may have moved under it. */
  'build-image': {
    readonly digest: string;
    readonly inputsAfter: string;
    /** Whether it was built now, or by an earlier run and is still in the registry. */
    readonly source: 'built' | 'remembered';
    readonly timing?: BuildTiming | undefined;
  };
  /** Undefined when no run has left one that the registry still has. */
  'find-image': {readonly image: (ImageName & {readonly from: string; readonly digest: string}) | undefined};
  'deploy-release': {
    readonly deployment: number;
    readonly workloads: readonly WorkloadName[];
    readonly recovered: string | undefined;
    /** Whether helm ran, or had nothing to do. */
    readonly source: 'upgraded' | 'unchanged';
    /** The fingerprint taken again when helm had ended: chart or values may have moved under it. Undefined when they could not be read any more. */
    readonly inputsAfter: string | undefined;
  };
  'await-rollout': {readonly workloads: number; readonly pods?: readonly PodTimes[]};
  'restart-pods': {readonly workloads: readonly WorkloadName[]};
  'remove-release': {readonly outcome: 'removed' | 'gone'};
  'forward-port': never;
  'prune-images': PruneResult;
};

/** A lane is a stage of one subject; at most one job runs in it. */
export type Lane = string;

export function laneOf(job: Job): Lane {
  switch (job.kind) {
    case 'watch-files':
      return 'watch';
    case 'load-config':
      return 'config';
    case 'check-environment':
      return 'environment';
    case 'prepare-registry':
      return 'registry';
    case 'prepare-cluster':
      return 'cluster';
    case 'wire-nodes':
      return 'nodes';
    case 'fingerprint-service':
      return lanes.fingerprint({kind: 'service', name: job.service});
    case 'fingerprint-release':
      return lanes.fingerprint({kind: 'release', name: job.release});
    case 'find-image':
    case 'build-image':
      return lanes.build(job.service);
    case 'deploy-release':
      return lanes.deploy(job.release.name);
    case 'restart-pods':
      return lanes.deploy(job.release);
    case 'remove-release':
      return lanes.remove(job);
    case 'await-rollout':
      return lanes.rollout(job.release);
    case 'forward-port':
      return lanes.forward(job.forward.name);
    case 'prune-images':
      return lanes.prune;
  }
}

/** The lanes of each kind of subject, for those who ask before there is a job. */
export const lanes = {
  fingerprint: (subject: Subject): Lane => `fingerprint ${subject.kind} ${subject.name}`,
  build: (service: ServiceName): Lane => `build ${service}`,
  deploy: (release: ReleaseName): Lane => `deploy ${release}`,
  /** Where a restart that may not begin yet is held; it then runs in the lane of the deploys. */
  restart: (release: ReleaseName): Lane => `restart ${release}`,
  /** Of a release that is not in the config any more; one of its name may be, in another namespace. */
  remove: ({release, namespace}: {readonly release: ReleaseName; readonly namespace: string}): Lane =>
    `remove ${orphanKeyOf({release, namespace})}`,
  rollout: (release: ReleaseName): Lane => `rollout ${release}`,
  forward: (forward: string): Lane => `forward ${forward}`,
  prune: 'prune',
} as const;

/** The lanes of what all subjects stand on. */
export const machineLanes: readonly Lane[] = ['environment', 'registry', 'cluster', 'nodes'];

/** What a job is made from, as text: equal keys, equal work. Plan builds jobs in one place, so the order of fields is fixed. */
export const keyOf = (job: Job): string => JSON.stringify(job);
