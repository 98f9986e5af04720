import type {PodTimes} from '../../core/trace/stage-times.ts';
import type {ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Pod} from '../../drivers/kubernetes/pod.ts';
import {isReady} from './pod-facts.ts';

/** When pods were first seen in each stage of their start, in milliseconds since the epoch. Kubernetes itself tells whole seconds only. */
export type SeenPods = {
  readonly see: (pods: readonly Pod[], at: number) => void;
  /** An event of a kubelet that says that an image is on its node. */
  readonly seePull: (event: ClusterEvent, at: number) => void;
  readonly timesOf: (pods: readonly Pod[]) => readonly PodTimes[];
};

type Stage = 'scheduled' | 'pulled' | 'started' | 'ready';
type Times = {readonly [Each in Stage]?: number};

/** As many pods as are told; a release of more has many that are alike. */
const mostPods = 50;

/** Nothing seen yet. */
export function createSeenPods(): SeenPods {
  const seen = new Map<string, Times>();
  const note = (uid: string, stages: Times): void => void seen.set(uid, {...stages, ...seen.get(uid)});
  return {
    see: (pods, at) => pods.forEach(pod => note(pod.metadata.uid, reachedBy(pod, at))),
    // Of several images the last one counts.
    seePull: ({object: {uid}, lastTimestamp}, at) =>
      void seen.set(uid, {...seen.get(uid), pulled: earlierOf(lastTimestamp, at)}),
    timesOf: pods =>
      pods.slice(0, mostPods).map(pod => ({
        pod: pod.metadata.name,
        images: pod.containers.map(({image}) => image),
        ...seen.get(pod.metadata.uid),
      })),
  };
}

/** What was reached long before it was first looked at is told by Kubernetes' own time. */
function reachedBy(pod: Pod, at: number): Times {
  const scheduled = conditionTime(pod, 'PodScheduled', at);
  const started = startOf(pod, at);
  const ready = isReady(pod) ? conditionTime(pod, 'Ready', at) : undefined;
  return {
    ...(scheduled !== undefined && {scheduled}),
    ...(started !== undefined && {started}),
    ...(ready !== undefined && {ready}),
  };
}

function conditionTime({conditions}: Pod, wanted: string, at: number): number | undefined {
  const condition = conditions.find(({type, status}) => type === wanted && status === 'True');
  return condition === undefined ? undefined : earlierOf(condition.lastTransitionTime, at);
}

/** A pod has started when all its containers have. */
function startOf({containers, containerStatuses}: Pod, at: number): number | undefined {
  const starts = containers.map(({name}) => {
    const state = containerStatuses.find(status => status.name === name)?.state;
    return state === undefined || state.kind === 'waiting' ? undefined : earlierOf(state.startedAt, at);
  });
  const known = starts.filter(start => start !== undefined);
  return known.length === 0 || known.length < starts.length ? undefined : Math.max(...known);
}

/** A time in whole seconds may be as much as a second too early. */
const earlierOf = (told: string | undefined, at: number): number => Math.min(at, (Date.parse(told ?? '') || at) + 999);
