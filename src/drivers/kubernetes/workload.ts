import {parseNumber, parseObject, parseOptionalString, parseString, parseStrings} from '../json.ts';
import {parseContainers, type Container} from './container.ts';
import {parseConditions, parseMetadata, type Condition, type Metadata, type Resource} from './resource.ts';

type Workload = {
  readonly metadata: Metadata;
  /** The labels that its pods must have. */
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  /** The `metadata.generation` that the numbers below speak of. */
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
};

export type Deployment = Workload & {
  readonly wantedReplicas: number;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly progressDeadlineSeconds: number;
};

export type StatefulSet = Workload & {
  readonly wantedReplicas: number;
  readonly updateStrategy: string;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
};

export type DaemonSet = Workload & {
  readonly updateStrategy: string;
  readonly desiredNumberScheduled: number;
  readonly updatedNumberScheduled: number;
  readonly numberReady: number;
  readonly numberAvailable: number;
};

export type ReplicaSet = Workload & {
  readonly wantedReplicas: number;
  readonly replicas: number;
  readonly readyReplicas: number;
};

/** A Job; how it ended is in its conditions `Complete` and `Failed`. */
export type Job = Workload & {
  readonly completions: number;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completionTime: string | undefined;
};

const parseWorkload = (value: unknown) => {
  const {spec: rawSpec, status: rawStatus} = parseObject(value);
  const spec = parseObject(rawSpec);
  const status = parseObject(rawStatus);
  const template = parseObject(parseObject(spec['template'])['spec']);
  const workload: Workload = {
    metadata: parseMetadata(value),
    matchLabels: parseStrings(parseObject(spec['selector'])['matchLabels']),
    containers: parseContainers(template['containers']),
    observedGeneration: parseNumber(status['observedGeneration']),
    conditions: parseConditions(status['conditions']),
  };
  return {workload, spec, status};
};

const parseDeployment = (value: unknown): Deployment => {
  const {workload, spec, status} = parseWorkload(value);
  return {
    ...workload,
    wantedReplicas: parseNumber(spec['replicas'], 1),
    replicas: parseNumber(status['replicas']),
    updatedReplicas: parseNumber(status['updatedReplicas']),
    readyReplicas: parseNumber(status['readyReplicas']),
    availableReplicas: parseNumber(status['availableReplicas']),
    progressDeadlineSeconds: parseNumber(spec['progressDeadlineSeconds'], 600),
  };
};

const parseStatefulSet = (value: unknown): StatefulSet => {
  const {workload, spec, status} = parseWorkload(value);
  return {
    ...workload,
    wantedReplicas: parseNumber(spec['replicas'], 1),
    updateStrategy: parseString(parseObject(spec['updateStrategy'])['type']),
    replicas: parseNumber(status['replicas']),
    updatedReplicas: parseNumber(status['updatedReplicas']),
    readyReplicas: parseNumber(status['readyReplicas']),
    currentRevision: parseString(status['currentRevision']),
    updateRevision: parseString(status['updateRevision']),
  };
};

const parseDaemonSet = (value: unknown): DaemonSet => {
  const {workload, spec, status} = parseWorkload(value);
  return {
    ...workload,
    updateStrategy: parseString(parseObject(spec['updateStrategy'])['type']),
    desiredNumberScheduled: parseNumber(status['desiredNumberScheduled']),
    updatedNumberScheduled: parseNumber(status['updatedNumberScheduled']),
    numberReady: parseNumber(status['numberReady']),
    numberAvailable: parseNumber(status['numberAvailable']),
  };
};

const parseReplicaSet = (value: unknown): ReplicaSet => {
  const {workload, spec, status} = parseWorkload(value);
  return {
    ...workload,
    wantedReplicas: parseNumber(spec['replicas'], 1),
    replicas: parseNumber(status['replicas']),
    readyReplicas: parseNumber(status['readyReplicas']),
  };
};

const parseJob = (value: unknown): Job => {
  const {workload, spec, status} = parseWorkload(value);
  return {
    ...workload,
    completions: parseNumber(spec['completions'], 1),
    active: parseNumber(status['active']),
    succeeded: parseNumber(status['succeeded']),
    failed: parseNumber(status['failed']),
    completionTime: parseOptionalString(status['completionTime']),
  };
};

const apps = {apiVersion: 'apps/v1'} as const;

export const deployments: Resource<Deployment> = {
  ...apps,
  kind: 'Deployment',
  plural: 'deployments',
  parse: parseDeployment,
};
export const statefulSets: Resource<StatefulSet> = {
  ...apps,
  kind: 'StatefulSet',
  plural: 'statefulsets',
  parse: parseStatefulSet,
};
export const daemonSets: Resource<DaemonSet> = {
  ...apps,
  kind: 'DaemonSet',
  plural: 'daemonsets',
  parse: parseDaemonSet,
};
export const replicaSets: Resource<ReplicaSet> = {
  ...apps,
  kind: 'ReplicaSet',
  plural: 'replicasets',
  parse: parseReplicaSet,
};
export const jobs: Resource<Job> = {apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs', parse: parseJob};
