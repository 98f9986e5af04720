import type {Event} from '../../src/core/event.ts';
import {isInterruptible, isStanding} from '../../src/core/job-kinds.ts';
import {keyOf, laneOf, type Job, type Lane} from '../../src/core/job.ts';
import {outcomeOf, type Outcome} from '../../src/core/outcome.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {describeEvent} from './describe-event.ts';
import {RecordedPromises} from './recorded-promises.ts';

/** What going through a trace again has come to. */
export type Replayed = {
  readonly state: State;
  readonly started: readonly Job[];
  /** What everything had come to when devloop was told to stop, or when the trace ends; undefined when it was still at work. */
  readonly outcome: Outcome['kind'] | undefined;
  /** Each promise that was broken, with the event at which it was. */
  readonly broken: readonly string[];
  /** What was left undone at the end. */
  readonly unsettled: readonly string[];
};

/** The state before anything has happened, and all that has. */
export type Recorded = {readonly initial: State; readonly events: readonly Event[]};

/** Goes through a recorded history with `reduce` and `plan`: what was started must be what is planned, and every promise that can be checked without the world must be kept. */
export function replay({initial, events}: Recorded): Replayed {
  const promises = new RecordedPromises();
  const broken: string[] = [];
  const started: Job[] = [];
  /** Lanes whose job was, at some moment since its start, not what was planned. */
  const unwanted = new Set<Lane>();
  /** What was planned in this moment: the first of several jobs that start may have news before the last has started. */
  let planned: Planned = {at: initial.now, keys: new Set()};
  let state = initial;
  let last = state;
  for (const [index, event] of events.entries()) {
    const complain = (fault: string): void => void broken.push(`${index + 2}: ${describeEvent(event)}: ${fault}`);
    planned = withPlan(planned, {state, event});
    findFaults(event, {state, unwanted, planned}).forEach(complain);
    if (event.type === 'jobStarted') {
      promises.findFaults(state, event.job).forEach(complain);
      started.push(event.job);
      unwanted.delete(laneOf(event.job));
    }

    const after = reduce(state, event);
    promises.show(event, {before: state, after}).forEach(complain);
    state = after;
    if (state.phase !== 'stopping') last = state;
    noteUnwanted(state, unwanted);
    findMissing(state, events.slice(index)).forEach(complain);
  }

  const outcome = outcomeOf(last, plan(last))?.kind;
  return {state, started, outcome, broken, unsettled: [...findUnsettled(state), ...promises.findLeftovers(state)]};
}

type Planned = {readonly at: number; readonly keys: ReadonlySet<string>};

function withPlan({at, keys}: Planned, {state, event}: {readonly state: State; readonly event: Event}): Planned {
  const isOneMoment = isPartOfStart(event) && event.at - at <= moment;
  const now = plan(state).jobs.map(keyOf);
  return isOneMoment ? {at, keys: new Set([...keys, ...now])} : {at: event.at, keys: new Set(now)};
}

const isPartOfStart = ({type}: Event): boolean => type === 'jobStarted' || type === 'jobReported';

type Before = {readonly state: State; readonly unwanted: ReadonlySet<Lane>; readonly planned: Planned};

/** What is wrong with an event that comes in this state. */
function findFaults(event: Event, {state, unwanted, planned}: Before): readonly string[] {
  switch (event.type) {
    case 'jobStarted': {
      const isWanted = planned.keys.has(keyOf(event.job));
      const isBusy = state.running[laneOf(event.job)] !== undefined;
      return [...(isWanted ? [] : ['it was not planned']), ...(isBusy ? ['its lane is busy'] : [])];
    }

    case 'jobReported':
      // What has changed counts whoever tells it.
      return event.report.kind === 'changed' || isRunning(state, event.job) ? [] : ['it does not run'];
    case 'jobPassed':
    case 'jobFailed':
      return isRunning(state, event.job) ? [] : ['it does not run'];
    case 'jobInterrupted': {
      if (!isRunning(state, event.job)) return ['it does not run'];
      if (state.phase === 'stopping') return [];
      if (!isInterruptible(event.job)) return ['it must be left to finish'];
      return unwanted.has(laneOf(event.job)) ? [] : ['it was wanted all the time'];
    }

    case 'configLoaded':
    case 'commandGiven':
    case 'shutdownRequested':
    case 'clockReached':
      return [];
  }
}

function isRunning({running}: State, job: Job): boolean {
  const known = running[laneOf(job)];
  return known !== undefined && keyOf(known.job) === keyOf(job);
}

function noteUnwanted(state: State, unwanted: Set<Lane>): void {
  const wanted = new Set(plan(state).jobs.map(keyOf));
  for (const [lane, {job}] of Object.entries(state.running)) if (!wanted.has(keyOf(job))) unwanted.add(lane);
}

/** Milliseconds in which several jobs may end in one moment, so that there is one plan for all of them. */
const moment = 2;

/** Before anything else happens, everything that is planned has started, or waits for an older job in its lane to end. */
function findMissing(state: State, [event, ...next]: readonly Event[]): readonly string[] {
  const quiet = next.findIndex(each => !isPartOfStart(each));
  const other = next[quiet];
  if (event === undefined || other === undefined || other.at - event.at <= moment) return [];
  const starting = new Set(next.slice(0, quiet).flatMap(each => (each.type === 'jobStarted' ? [keyOf(each.job)] : [])));
  return plan(state)
    .jobs.filter(job => state.running[laneOf(job)] === undefined && !starting.has(keyOf(job)))
    .map(job => `${laneOf(job)} is planned, and was not started`);
}

/** A history ends when nothing is left to do, or when devloop was told to stop. */
function findUnsettled(state: State): readonly string[] {
  if (state.phase === 'stopping') {
    return Object.keys(state.running).map(lane => `${lane} has not ended`);
  }

  const busy = Object.values(state.running).filter(({job}) => !isStanding(job));
  const open = outcomeOf(state, plan(state)) === undefined ? ['it has no outcome'] : [];
  return [...busy.map(({job}) => `${laneOf(job)} still runs`), ...open];
}
