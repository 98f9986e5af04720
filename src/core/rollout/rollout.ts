import {describeWaiting} from '../describe/waiting.ts';
import {exitOf} from './container-trouble.ts';
import {stageOf, type Judged} from './finding-stage.ts';
import {patienceOf, type Patience} from './patience.ts';
import {evidenceOf, noEvidence, podTroublesOf, type PodTrouble} from './pod-trouble.ts';
import {provenTimeOf} from './proven.ts';
import {refusalOf} from './refusal.ts';
import type {Finding} from './trouble.ts';
import {readyPodsOf, describeWorkload, type WorkloadFacts} from './workload.ts';

export type RolloutStatus =
  /** `settledAt`: when this can be relied on, in milliseconds since the epoch, by the cluster's clock. */
  | {readonly kind: 'done'; readonly settledAt: number}
  | {readonly kind: 'rolling'; readonly waitsFor: readonly string[]; readonly findings: readonly Finding[]}
  | {readonly kind: 'stuck'; readonly finding: Finding; readonly others: readonly Finding[]};

/** How often a container may be started again before it was ever ready. */
export type RolloutLimits = {readonly restarts: number};

/** Whether the newest revision of every workload is ready, and if not, whether it can still become so. */
export function rolloutOf(workloads: readonly WorkloadFacts[], limits: RolloutLimits): RolloutStatus {
  const judged = workloads.map(workload => judge(workload, limits));
  const unready = judged.filter(({isDone}) => !isDone);
  if (unready.length === 0) return {kind: 'done', settledAt: settledAt(workloads)};
  const findings = unready.flatMap(each => findingsOf(each, judged)).toSorted((a, b) => rankOf(a) - rankOf(b));
  const [finding, ...others] = findings;
  if (finding?.stage === 'final') return {kind: 'stuck', finding, others};
  return {kind: 'rolling', waitsFor: unready.map(({workload}) => describeWaiting(workload)), findings};
}

const settledAt = (workloads: readonly WorkloadFacts[]): number =>
  Math.max(0, ...workloads.flatMap(({kind, pods}) => (kind === 'Job' ? [] : pods.map(provenTimeOf))));

function judge(workload: WorkloadFacts, limits: RolloutLimits): Judged {
  const isDone = isUp(workload);
  return {workload, isDone, worst: isDone || !workload.isObserved ? undefined : worstTrouble(workload, limits)};
}

const isUp = (workload: WorkloadFacts): boolean =>
  workload.isObserved && (workload.kind === 'Job' ? workload.succeeded : readyPodsOf(workload)) >= workload.desired;

/** The one thing to say about a workload: what ends the rollout before what may still heal. */
function worstTrouble(workload: WorkloadFacts, {restarts}: RolloutLimits): PodTrouble | undefined {
  const {kind, pods, progressDeadline} = workload;
  // Pods of a Job may end as often as the Job allows, and it says itself when that is over.
  const setting = {restarts: kind === 'Job' ? Infinity : restarts, progressDeadline};
  const ofPods = pods.flatMap(pod => podTroublesOf(pod, setting)).toSorted((a, b) => urgency(a) - urgency(b));
  return ofJob(workload) ?? ofPods[0] ?? ofDeployment(workload) ?? ofRefusal(workload) ?? ofOutdated(workload);
}

const urgency = ({trouble}: PodTrouble): number => patiences.indexOf(patienceOf(trouble));
const patiences: readonly Patience[] = ['at-once', 'alone', 'counted', 'counted-alone'];

function ofJob({kind, givenUp, pods}: WorkloadFacts): PodTrouble | undefined {
  if (kind !== 'Job' || givenUp === undefined) return undefined;
  for (const pod of pods.toReversed()) {
    for (const container of pod.containers) {
      const exit = exitOf(container);
      if (exit === undefined) continue;
      const trouble = {kind: 'job-failed', ...givenUp, last: {container: container.name, exit}} as const;
      return {trouble, evidence: evidenceOf(pod, container)};
    }
  }

  return {trouble: {kind: 'job-failed', ...givenUp, last: undefined}, evidence: noEvidence};
}

function ofDeployment({givenUp, pods}: WorkloadFacts): PodTrouble | undefined {
  if (givenUp === undefined) return undefined;
  const [pod] = pods;
  const evidence =
    pod === undefined
      ? noEvidence
      : evidenceOf(
          pod,
          pod.containers.find(({isReady}) => !isReady),
        );
  return {trouble: {kind: 'progress-deadline', message: givenUp.message}, evidence};
}

const ofRefusal = ({refused, pods, desired}: WorkloadFacts): PodTrouble | undefined =>
  refused === undefined || pods.length >= desired
    ? undefined
    : {trouble: {kind: 'pods-refused', refusal: refusalOf(refused)}, evidence: noEvidence};

function ofOutdated({outdated}: WorkloadFacts): PodTrouble | undefined {
  const setting = {restarts: 0, progressDeadline: undefined};
  for (const pod of outdated) {
    const broken = podTroublesOf(pod, setting).find(({trouble}) => ['at-once', 'alone'].includes(patienceOf(trouble)));
    if (broken !== undefined) return {...broken, trouble: {kind: 'outdated-pod', pod: pod.name}};
  }

  return undefined;
}

function findingsOf(each: Judged, all: readonly Judged[]): readonly Finding[] {
  const {workload, worst} = each;
  if (worst === undefined) return [];
  const others = all.filter(other => other !== each);
  return [
    {
      workload: describeWorkload(workload),
      namespace: workload.namespace,
      ...worst,
      stage: stageOf({workload, worst}, others),
    },
  ];
}

/** What ends a rollout comes first, then what has ended a container: its own last lines tell more than a probe's silence. */
const rankOf = ({stage, trouble}: Finding): number => (stage === 'final' ? 0 : 2) + (trouble.kind === 'crash' ? 0 : 1);
