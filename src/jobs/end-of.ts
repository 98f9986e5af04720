import type {JobEnd, Result} from '../core/job-end.ts';
import type {Job} from '../core/job.ts';

/** How a job ended: `passed` puts its kind and its result together, so that the compiler sees that they belong to each other. */
export const endOf = <Value>(job: Job, result: Result<Value>, passed: (value: Value) => JobEnd): JobEnd =>
  result.kind === 'ok' ? passed(result.value) : {type: 'jobFailed', job, failure: result.failure};
