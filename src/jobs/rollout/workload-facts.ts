import type {WorkloadName} from '../../core/job.ts';
import type {PodFacts} from '../../core/rollout/health.ts';
import type {WorkloadFacts} from '../../core/rollout/workload.ts';
import type {ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Pod} from '../../drivers/kubernetes/pod.ts';
import type {Condition, KubernetesObject} from '../../drivers/kubernetes/resource.ts';
import type {DaemonSet, Deployment, Job, ReplicaSet, StatefulSet} from '../../drivers/kubernetes/workload.ts';
import {noSurroundings, podFacts, type PodSurroundings} from './pod-facts.ts';

/** The newest that is known of a namespace's workloads and pods. */
export type Objects = {
  readonly Deployment: readonly Deployment[];
  readonly ReplicaSet: readonly ReplicaSet[];
  readonly StatefulSet: readonly StatefulSet[];
  readonly DaemonSet: readonly DaemonSet[];
  readonly Job: readonly Job[];
  readonly Pod: readonly Pod[];
  /** Warnings only. */
  readonly Event: readonly ClusterEvent[];
};

/** What is known of pods beside the objects. */
export type Closeness = Omit<PodSurroundings, 'events'>;

/** The facts of one workload, with the pods of its newest revision only. A workload that is not there yet counts as not observed. */
export function workloadFacts(
  workload: WorkloadName,
  objects: Objects,
  close: Closeness = noSurroundings,
): WorkloadFacts {
  const factsOf = (pod: Pod): PodFacts => podFacts(pod, {...close, events: objects.Event});
  const {pods, outdated, ...facts} = ownFacts(workload, objects);
  return {...workload, ...facts, outdated: outdated.map(factsOf), pods: pods.map(factsOf)};
}

/** The pods of a workload's newest revision. */
export const newestPodsOf = (workload: WorkloadName, objects: Objects): readonly Pod[] =>
  ownFacts(workload, objects).pods;

/** What a workload says of itself, and its pods of the newest revision. */
type OwnFacts = Omit<WorkloadFacts, keyof WorkloadName | 'pods' | 'outdated'> & {
  readonly pods: readonly Pod[];
  readonly outdated: readonly Pod[];
};

function ownFacts(workload: WorkloadName, objects: Objects): OwnFacts {
  switch (workload.kind) {
    case 'Deployment':
      return deploymentFacts(workload, objects);
    case 'StatefulSet':
      return statefulSetFacts(workload, objects);
    case 'DaemonSet':
      return daemonSetFacts(workload, objects);
    case 'Job':
      return jobFacts(workload, objects);
  }
}

/** Written by the deployment controller on a Deployment and its ReplicaSets alike. */
const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** Kubernetes' own default, which says nothing about this Deployment, in seconds. */
const defaultProgressDeadline = 600;

function deploymentFacts(workload: WorkloadName, objects: Objects): OwnFacts {
  const deployment = findObject(objects.Deployment, workload);
  if (deployment === undefined) return unknownYet;
  const {progressDeadlineSeconds: seconds} = deployment;
  const revision = deployment.metadata.annotations[revisionAnnotation];
  const sets = objects.ReplicaSet.filter(({metadata}) => isOwned(metadata, deployment));
  const newest = sets.find(({metadata}) => metadata.annotations[revisionAnnotation] === revision);
  const pods = newest === undefined ? [] : ownedPods(objects, newest);
  const progressing = deployment.conditions.find(({type}) => type === 'Progressing');
  return {
    ...unknownYet,
    isObserved: isObserved(deployment) && newest !== undefined,
    desired: deployment.wantedReplicas,
    givenUp: progressing !== undefined && hasTimedOut(progressing, pods) ? progressing : undefined,
    refused: newest?.conditions.find(({type, status}) => type === 'ReplicaFailure' && status === 'True')?.message,
    progressDeadline: seconds === defaultProgressDeadline ? undefined : seconds,
    departing: countDeparting(sets.flatMap(set => ownedPods(objects, set))),
    pods,
  };
}

/** What was said of an older revision stands there for a moment longer, when the pods of the newest are just being made. */
const hasTimedOut = ({reason, lastTransitionTime}: Condition, pods: readonly Pod[]): boolean => {
  const since = Date.parse(lastTransitionTime ?? '') || Infinity;
  return reason === 'ProgressDeadlineExceeded' && pods.length > 0 && pods.every(pod => createdAt(pod) <= since);
};

function statefulSetFacts(workload: WorkloadName, objects: Objects): OwnFacts {
  const set = findObject(objects.StatefulSet, workload);
  if (set === undefined) return unknownYet;
  const pods = ownedPods(objects, set);
  const isNew = ({metadata}: Pod) => metadata.labels['controller-revision-hash'] === set.updateRevision;
  return {
    ...unknownYet,
    isObserved: isObserved(set),
    desired: set.wantedReplicas,
    refused: refusalOf(objects, set),
    departing: countDeparting(pods),
    outdated: pods.filter(pod => !isNew(pod)),
    pods: pods.filter(isNew),
  };
}

function daemonSetFacts(workload: WorkloadName, objects: Objects): OwnFacts {
  const set = findObject(objects.DaemonSet, workload);
  if (set === undefined) return unknownYet;
  const generation = set.metadata.annotations['deprecated.daemonset.template.generation'];
  const pods = ownedPods(objects, set);
  return {
    ...unknownYet,
    isObserved: isObserved(set),
    desired: set.desiredNumberScheduled,
    refused: refusalOf(objects, set),
    departing: countDeparting(pods),
    pods: pods.filter(({metadata}) => metadata.labels['pod-template-generation'] === generation),
  };
}

function jobFacts(workload: WorkloadName, objects: Objects): OwnFacts {
  const job = findObject(objects.Job, workload);
  if (job === undefined) return unknownYet;
  return {
    ...unknownYet,
    isObserved: true,
    desired: job.completions,
    succeeded: job.succeeded,
    completedAt: Date.parse(job.completionTime ?? '') || undefined,
    givenUp: job.conditions.find(isFailure),
    refused: refusalOf(objects, job),
    pods: ownedPods(objects, job).toSorted((a, b) => createdAt(a) - createdAt(b)),
  };
}

const isFailure = ({type, status}: Condition): boolean => type === 'Failed' && status === 'True';

const createdAt = ({metadata}: Pod): number => Date.parse(metadata.creationTimestamp ?? '') || 0;

/** Only a ReplicaSet has a condition for it; other controllers leave no more than an event. */
const refusalOf = ({Event: warnings}: Objects, {metadata}: KubernetesObject): string | undefined =>
  warnings.findLast(({reason, object}) => reason === 'FailedCreate' && object.uid === metadata.uid)?.message;

const countDeparting = (pods: readonly Pod[]): number =>
  pods.filter(({metadata}) => metadata.deletionTimestamp !== undefined).length;

const unknownYet: OwnFacts = {
  isObserved: false,
  desired: 1,
  succeeded: 0,
  completedAt: undefined,
  givenUp: undefined,
  refused: undefined,
  progressDeadline: undefined,
  departing: 0,
  outdated: [],
  pods: [],
};

const findObject = <T extends KubernetesObject>(
  objects: readonly T[],
  {namespace, name}: WorkloadName,
): T | undefined => objects.find(({metadata}) => metadata.namespace === namespace && metadata.name === name);

const isObserved = ({metadata, observedGeneration}: Deployment | StatefulSet | DaemonSet): boolean =>
  observedGeneration >= metadata.generation;

const isOwned = ({owners}: KubernetesObject['metadata'], {metadata}: KubernetesObject): boolean =>
  owners.some(({uid}) => uid === metadata.uid);

const ownedPods = ({Pod: pods}: Objects, owner: KubernetesObject): readonly Pod[] =>
  pods.filter(({metadata}) => isOwned(metadata, owner));
