import type {Command} from './command.ts';
import type {Config} from './config.ts';
import type {Failure} from './failure.ts';
import type {JobReport} from './job-report.ts';
import type {Job, JobKind, JobOf, JobResults} from './job.ts';

/** A finite job that ended well; `kind` repeats the job's, so that it narrows both job and result. */
export type JobPassed = {
  [Kind in JobKind]: {
    readonly type: 'jobPassed';
    readonly kind: Kind;
    readonly job: JobOf<Kind>;
    readonly result: JobResults[Kind];
    readonly at: number;
  };
}[JobKind];

/** Everything that can happen. `at` is milliseconds since the epoch, read by whoever sends the event. */
export type Event =
  | {readonly type: 'configLoaded'; readonly config: Config; readonly at: number}
  | {readonly type: 'jobStarted'; readonly job: Job; readonly at: number}
  | {readonly type: 'jobReported'; readonly job: Job; readonly report: JobReport; readonly at: number}
  | JobPassed
  | {readonly type: 'jobFailed'; readonly job: Job; readonly failure: Failure; readonly at: number}
  | {readonly type: 'jobInterrupted'; readonly job: Job; readonly at: number}
  | {readonly type: 'commandGiven'; readonly command: Command; readonly at: number}
  | {readonly type: 'shutdownRequested'; readonly at: number}
  | {readonly type: 'clockReached'; readonly at: number};
