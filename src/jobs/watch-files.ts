import type {Result} from '../core/job-end.ts';
import type {JobOf} from '../core/job.ts';
import type {Context} from './world.ts';

/** Tells of every change of a watched file until the signal ends it. */
export async function watchFiles(_job: JobOf<'watch-files'>, {signal}: Context): Promise<Result<never>> {
  const {promise, reject} = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), {once: true});
  return promise;
}
