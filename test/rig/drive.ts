import type {Command} from '../../src/core/command.ts';
import type {Config} from '../../src/core/config.ts';
import {initialState, type Beginning} from '../../src/core/initial-state.ts';
import type {JobEnd} from '../../src/core/job-end.ts';
import {isStanding} from '../../src/core/job-kinds.ts';
import type {FilesChanged} from '../../src/core/job-report.ts';
import {laneOf, type Job, type Lane} from '../../src/core/job.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {createSimulatedWorld, type SimulatedWorld} from './simulated-world.ts';

/** The time at which everything in these tests happens, unless they say otherwise. */
export const now = 1_000_000;

/** The state before anything has happened. */
export const newState = (config: Config, beginning: Omit<Beginning, 'config' | 'at'> = {}): State =>
  initialState({config, at: now, ...beginning});

/** The state after one job has started and ended. */
export const afterJob = (state: State, end: JobEnd): State => reduce(afterStart(state, end.job), {...end, at: now});

/** The state after one job has started. */
export const afterStart = (state: State, job: Job): State => reduce(state, {type: 'jobStarted', job, at: now});

/** The lanes in which something is planned to run. */
export const plannedLanes = (state: State): readonly Lane[] => plan(state).jobs.map(laneOf);

/** The job planned in a lane. */
export function plannedIn(state: State, lane: Lane): Job {
  const job = plan(state).jobs.find(candidate => laneOf(candidate) === lane);
  if (job === undefined)
    throw new Error(`Nothing is planned in lane '${lane}', only: ${plannedLanes(state).join(', ')}.`);
  return job;
}

/** The state in which every planned job has passed, except in the lanes that are to wait. */
export function driveUntil(
  state: State,
  waiting: readonly Lane[],
  world: SimulatedWorld = createSimulatedWorld(),
): State {
  const job = plan(state).jobs.find(candidate => !isStanding(candidate) && !waiting.includes(laneOf(candidate)));
  return job === undefined ? state : driveUntil(afterJob(state, world.passOf(job)), waiting, world);
}

/** The state after files were edited. */
export const afterEdit = (state: State, ...paths: readonly string[]): State =>
  reduce(state, {type: 'jobReported', job: watchJob, report: changed(paths), at: now});

/** That files have changed, as the watch tells it. */
export const changed = (paths: readonly string[], seenAt: number = now): FilesChanged => ({
  kind: 'changed',
  paths,
  savedAt: seenAt,
  seenAt,
  occasion: 'edit',
});

/** A watch that tells of changes; what it watches is of no concern to who hears of them. */
export const watchJob: Job = {kind: 'watch-files', order: {root: '/app', ignore: [], inputs: []}};

/** The state after a word from the user. */
export const afterCommand = (state: State, command: Command): State =>
  reduce(state, {type: 'commandGiven', command, at: now});
