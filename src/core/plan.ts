import {deadlinesOf, isTimeUp} from './deadlines.ts';
import type {Job, Lane} from './job.ts';
import {planPrune} from './prune.ts';
import {failureOf, type State} from './state.ts';
import {planForwards} from './steps/forward-steps.ts';
import {planMachine} from './steps/machine-steps.ts';
import {planReleases} from './steps/release-steps.ts';
import {rolloutTurnOf} from './steps/rollout-turn.ts';
import {planServices} from './steps/service-steps.ts';
import {isBlocked} from './steps/step.ts';
import {planWatch} from './steps/watch-steps.ts';

/** Why something is not running: the lane it would run in, and what it waits for in words that name lanes. */
export type Hold = {readonly lane: Lane; readonly waitsFor: readonly Lane[]};

export type Plan = {
  readonly jobs: readonly Job[];
  readonly holds: readonly Hold[];
  /** When to look again although nothing happened, in milliseconds since the epoch. */
  readonly wakeAt: number | undefined;
  /** The same for what is done in idle moments only, where that is all there is to wake for: nobody waits for it. */
  readonly idleAt?: number | undefined;
};

/** What should be running now, and what waits for what. Depends on nothing but the state. */
export function plan(state: State): Plan {
  if (state.phase === 'stopping') return {jobs: [], holds: [], wakeAt: undefined};
  const steps = [
    ...planWatch(state),
    ...planMachine(state),
    ...planServices(state),
    ...planReleases(state),
    ...planForwards(state),
  ];
  const wanted = steps.flatMap(({job, waitsFor}) => (job === undefined || waitsFor.length > 0 ? [] : [job]));
  const jobs = wanted.filter(job => !isBlocked(state, job));
  const holds = steps.filter(({waitsFor}) => waitsFor.length > 0).map(({lane, waitsFor}) => ({lane, waitsFor}));
  const wakeAt = earliest([
    ...wanted.map(job => retryTime(state, job)),
    ...deadlinesOf(state).map(({at}) => at),
    ...Object.keys(state.releases).map(name => rolloutTurnOf(state, name)),
    isTimeUp(state) ? undefined : state.timeLimit?.until,
  ]);
  return wakeAt === undefined ? withPrune(state, {jobs, holds, wakeAt}) : {jobs, holds, wakeAt};
}

/** Old images go last: only where nothing else is to come. */
function withPrune(state: State, {jobs, holds}: Plan): Plan {
  const {job, wakeAt} = planPrune(state, jobs);
  const isDue = job !== undefined && !isBlocked(state, job);
  return {jobs: isDue ? [...jobs, job] : jobs, holds, wakeAt, idleAt: wakeAt};
}

function retryTime(state: State, job: Job): number | undefined {
  const retryAt = failureOf(state, job)?.retryAt;
  return retryAt !== undefined && retryAt > state.now ? retryAt : undefined;
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter(time => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
