import type {Event} from '../../core/event.ts';
import {laneOf, type Job, type Lane} from '../../core/job.ts';

/** What has run in one lane so far. */
export type LaneRecord = {
  readonly status: 'running' | 'passed' | 'failed' | 'interrupted';
  /** When the first run began, and when the last one did. */
  readonly startedAt: number;
  readonly resumedAt: number;
  /** Milliseconds of all runs that have ended. */
  readonly spent: number;
  readonly runs: number;
  /** What the last run that passed has made of it. */
  readonly source: LaneSource | undefined;
};

/** Whether a stage had anything to do. */
export type LaneSource = 'built' | 'remembered' | 'upgraded' | 'unchanged';

/** The story of a lap by lanes. The state knows what is so now; this knows also what failed, how long it took and how often it ran. */
export type LapRecord = Readonly<Record<Lane, LaneRecord>>;

/** The record after one more event. */
export function reduceRecord(record: LapRecord, event: Event): LapRecord {
  switch (event.type) {
    case 'jobStarted':
      return withStart(record, event.job, event.at);
    case 'jobPassed':
      return withEnd(record, event.job, {
        status: 'passed',
        at: event.at,
        source: sourceIn(event),
      });
    case 'jobFailed':
      return withEnd(record, event.job, {status: 'failed', at: event.at});
    case 'jobInterrupted':
      return withEnd(record, event.job, {status: 'interrupted', at: event.at});
    case 'jobReported':
      return event.report.kind === 'answering' ? withEnd(record, event.job, {status: 'passed', at: event.at}) : record;
    case 'configLoaded':
    case 'commandGiven':
    case 'shutdownRequested':
    case 'clockReached':
      return record;
  }
}

function withStart(record: LapRecord, job: Job, at: number): LapRecord {
  const lane = laneOf(job);
  const {startedAt, spent, runs, source} = record[lane] ?? {startedAt: at, spent: 0, runs: 0, source: undefined};
  return {...record, [lane]: {status: 'running', startedAt, resumedAt: at, spent, runs: runs + 1, source}};
}

type End = {
  readonly status: Exclude<LaneRecord['status'], 'running'>;
  readonly at: number;
  readonly source?: LaneSource | undefined;
};

/** A forward has passed with its first answer: that it is ended with devloop changes nothing. */
function withEnd(record: LapRecord, job: Job, {status, at, source}: End): LapRecord {
  const lane = laneOf(job);
  const before = record[lane];
  if (before?.status !== 'running') return record;
  const spent = before.spent + at - before.resumedAt;
  return {...record, [lane]: {...before, status, spent, source: source ?? before.source}};
}

function sourceIn(event: Extract<Event, {readonly type: 'jobPassed'}>): LaneSource | undefined {
  if (event.kind === 'build-image' || event.kind === 'deploy-release') return event.result.source;
  return event.kind === 'find-image' && event.result.image !== undefined ? 'remembered' : undefined;
}
