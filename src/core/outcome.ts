import {isTimeUp} from './deadlines.ts';
import type {Failure} from './failure.ts';
import {isStanding} from './job-kinds.ts';
import type {Plan} from './plan.ts';
import {isPrune} from './prune.ts';
import {forwardStatus, type State} from './state.ts';
import {unfinishedOf} from './unfinished.ts';

export type Outcome =
  | {readonly kind: 'ready'}
  | {readonly kind: 'failed' | 'timed-out'; readonly failures: readonly Failure[]};

/** How the lap ended, or undefined while there is something left to do. Standing jobs do not count, but every forward must have answered. */
export function outcomeOf(state: State, plan: Plan): Outcome | undefined {
  const failures = Object.values(state.failures).map(({failure}) => failure);
  if (!isBusy(state, plan)) {
    if (failures.length > 0) return {kind: 'failed', failures};
    const isOpen = Object.keys(state.config.forwards).every(name => forwardStatus(state, name) === 'answering');
    if (isOpen) return {kind: 'ready'};
  }

  return isTimeUp(state) ? {kind: 'timed-out', failures: [timeOutOf(state, plan), ...failures]} : undefined;
}

/** The end of the lap's time is nothing to wait for: what would be tried again after it is not. Nor is what is done in idle moments. */
function isBusy({running, timeLimit}: State, {jobs, wakeAt, idleAt}: Plan): boolean {
  const all = [...jobs, ...Object.values(running).map(({job}) => job)];
  const isWorking = all.some(job => !isStanding(job) && !isPrune(job));
  return isWorking || (wakeAt !== undefined && wakeAt !== timeLimit?.until && wakeAt !== idleAt);
}

const timeOutOf = (state: State, plan: Plan): Failure => {
  const {from, until} = state.timeLimit ?? {from: state.now, until: state.now};
  const seconds = Math.round((until - from) / 1000);
  return {kind: 'timed-out', seconds, at: state.now, waiting: unfinishedOf(state, plan)};
};
