import {laneOf, type Job, type Lane} from '../job.ts';
import {failureOf, type State} from '../state.ts';

/** A job that is wanted as soon as nothing of `waitsFor` is missing. */
export type Step = {readonly lane: Lane; readonly waitsFor: readonly Lane[]; readonly job: Job | undefined};

/** The step of a job, in its own lane. */
export const stepOf = (job: Job, waitsFor: readonly Lane[] = []): Step => ({lane: laneOf(job), waitsFor, job});

/** A lane in which nothing can be planned yet. */
export const holdOf = (lane: Lane, waitsFor: readonly Lane[]): Step => ({lane, waitsFor, job: undefined});

/** The same work that failed is not tried again, unless its failure named a time and that time has come. */
export function isBlocked(state: State, job: Job): boolean {
  const failed = failureOf(state, job);
  return failed !== undefined && (failed.retryAt === undefined || failed.retryAt > state.now);
}
