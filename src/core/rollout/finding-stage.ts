import {patienceOf} from './patience.ts';
import type {PodTrouble} from './pod-trouble.ts';
import type {Finding, Trouble} from './trouble.ts';
import type {WorkloadFacts} from './workload.ts';

/** A workload, whether it is up, and what is wrong with it. */
export type Judged = {
  readonly workload: WorkloadFacts;
  readonly isDone: boolean;
  readonly worst: PodTrouble | undefined;
};

/** How far a trouble has come: whether it ends the rollout now, or after a while, or only once other workloads are up. */
export function stageOf(
  {workload, worst: {trouble}}: {readonly workload: WorkloadFacts; readonly worst: PodTrouble},
  others: readonly Judged[],
): Finding['stage'] {
  if (workload.givenUp !== undefined) return 'final';
  switch (patienceOf(trouble)) {
    case 'at-once':
      return 'final';
    case 'alone':
      return others.every(hasCrashed) && isRunAlone(trouble, others) ? 'final' : 'held';
    case 'counted':
      return takesRoom(trouble) && isMakingRoom([workload, ...others.map(other => other.workload)])
        ? 'held'
        : 'counting';
    case 'counted-alone':
      return others.some(isComingUp) ? 'held' : 'counting';
  }
}

const isComingUp = ({isDone, worst}: Judged): boolean => !isDone && worst === undefined;

/** Workloads that crash side by side wait for each other in vain. */
const hasCrashed = ({isDone, worst}: Judged): boolean =>
  isDone || (worst !== undefined && ['alone', 'at-once'].includes(patienceOf(worst.trouble)));

/** A run that began before the others were up may have ended for want of them; the next one will tell. */
function isRunAlone(trouble: Trouble, others: readonly Judged[]): boolean {
  const startedAt = trouble.kind === 'crash' ? trouble.exit.startedAt : undefined;
  return startedAt === undefined || others.every(({isDone, workload}) => !isDone || upSince(workload) <= startedAt);
}

/** The cluster tells whole seconds, so what happens within one counts as simultaneous. */
const upSince = ({completedAt, pods}: WorkloadFacts): number =>
  Math.max(0, completedAt ?? 0, ...pods.map(({readySince}) => readySince ?? 0));

const takesRoom = (trouble: Trouble): boolean =>
  trouble.kind === 'unschedulable' || (trouble.kind === 'pods-refused' && trouble.refusal.by.kind === 'quota');

const isMakingRoom = (workloads: readonly WorkloadFacts[]): boolean => workloads.some(({departing}) => departing > 0);
