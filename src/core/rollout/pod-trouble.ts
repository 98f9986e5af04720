import {containerTroubleOf, type ContainerSetting} from './container-trouble.ts';
import type {ContainerFacts, PodFacts} from './health.ts';
import {missingObjectOf} from './missing-object.ts';
import type {Evidence, Trouble} from './trouble.ts';

/** A trouble with all that can be read about it. */
export type PodTrouble = {readonly trouble: Trouble; readonly evidence: Evidence};

/** All that keeps a pod from becoming ready; none while it is still coming up. */
export function podTroublesOf(pod: PodFacts, setting: Omit<ContainerSetting, 'warnings'>): readonly PodTrouble[] {
  if (pod.isReady || pod.isTerminating || pod.failed !== undefined) return [];
  const ofPod = [...schedulingTroubles(pod), ...volumeTroubles(pod)];
  return [
    ...ofPod.map(trouble => ({trouble, evidence: evidenceOf(pod)})),
    ...pod.containers.flatMap(container => {
      const trouble = containerTroubleOf(container, {...setting, warnings: pod.warnings});
      return trouble === undefined ? [] : [{trouble, evidence: evidenceOf(pod, container)}];
    }),
  ];
}

/** A claim without a volume explains why no node takes the pod, so it is told instead. */
function schedulingTroubles({unschedulable, unbound, requests, room}: PodFacts): readonly Trouble[] {
  if (unschedulable === undefined) return [];
  return unbound.length > 0
    ? unbound
    : [{kind: 'unschedulable', reasons: schedulerReasons(unschedulable), requests, room}];
}

/** `0/1 nodes are available: 1 Insufficient memory, 1 Too many pods. preemption: …` → its parts, without what preemption would bring. */
const schedulerReasons = (message: string): readonly string[] => {
  const [, text = message] = /^\d+\/\d+ nodes are available: (.*)$/su.exec(message) ?? [];
  const [own = text] = text.split(/\.\s+(?:no new claims|preemption)\b/u);
  return own
    .replace(/\.? ?not found$|\.$/u, '')
    .split(/, (?=\d+ )/u)
    .filter(part => part !== '');
};

function volumeTroubles({hasVolumes, unschedulable, warnings}: PodFacts): readonly Trouble[] {
  if (hasVolumes || unschedulable !== undefined) return [];
  const message = warnings.findLast(({reason}) => reason === 'FailedMount' || reason === 'FailedAttachVolume')?.message;
  if (message === undefined) return [];
  const missing = missingObjectOf(message);
  return [
    missing === undefined ? {kind: 'volume-mount', message} : {kind: 'missing-object', container: undefined, missing},
  ];
}

/** How many warnings a failure keeps. */
const eventsKept = 10;

export const noEvidence: Evidence = {pod: undefined, container: undefined, lines: [], previousLines: [], events: []};

/** What can be read about a pod, and about one of its containers. */
export const evidenceOf = (pod: PodFacts, container?: ContainerFacts): Evidence => ({
  pod: pod.name,
  container: container?.name,
  lines: container?.lines ?? [],
  previousLines: container?.previousLines ?? [],
  events: pod.warnings.slice(-eventsKept).map(({reason, message}) => `${reason}: ${message}`),
});
