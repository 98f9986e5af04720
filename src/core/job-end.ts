import type {JobPassed} from './event.ts';
import type {Failure} from './failure.ts';
import type {JobReport} from './job-report.ts';
import type {Job} from './job.ts';

/** What a driver call or a job comes to: its value, or the failure it ended with. Bugs throw instead. */
export type Result<Value> =
  | {readonly kind: 'ok'; readonly value: Value}
  | {readonly kind: 'failed'; readonly failure: Failure};

export const ok = <Value>(value: Value): Result<Value> => ({kind: 'ok', value});
export const failed = (failure: Failure): {readonly kind: 'failed'; readonly failure: Failure} => ({
  kind: 'failed',
  failure,
});

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

/** How a job ended, as the event that the supervisor sends once it has put the time on it. */
export type JobEnd =
  | WithoutTime<JobPassed>
  | {readonly type: 'jobFailed'; readonly job: Job; readonly failure: Failure};

/** One line that a tool or a job printed; `source` is the service, release or part of the machine it is about. */
export type LogLine = {readonly at: number; readonly source: string; readonly text: string};

/** All that a running job is given: when to stop, and whom to tell. (Core knows no AbortSignal: its users fill it in.) */
export type JobContext<Signal> = {
  readonly signal: Signal;
  readonly report: (report: JobReport) => void;
  readonly log: (source: string, text: string) => void;
};

export type RunJob<Signal> = (job: Job, context: JobContext<Signal>) => Promise<JobEnd>;
