import {copyPatternsOf} from '../core/copy-patterns.ts';
import {copySourcesOf} from '../core/copy-sources.ts';
import type {Result} from '../core/job-end.ts';
import type {JobReport} from '../core/job-report.ts';
import type {JobOf} from '../core/job.ts';
import {readIfThere} from '../drivers/read-if-there.ts';
import type {WatchInput, WatchNews, WatchOrder} from '../drivers/watch/order.ts';
import {orFailure, saidBy} from './failure-of.ts';
import type {Context} from './world.ts';

/** Tells of every change of a watched file until the signal ends it. */
export async function watchFiles({order}: JobOf<'watch-files'>, context: Context): Promise<Result<never>> {
  return orFailure(
    async () => {
      for (;;) await watchOnce(order, context);
    },
    error => ({kind: 'inputs-unreadable', of: 'the project', said: saidBy(error)}),
  );
}

/** What a Dockerfile names is watched whatever git ignores: once one names something else, this ends, and the next watch goes by that. */
async function watchOnce(
  order: JobOf<'watch-files'>['order'],
  {world, signal, report}: Pick<Context, 'world' | 'signal' | 'report'>,
): Promise<void> {
  const dockerfiles = new Set(order.inputs.flatMap(input => (input.kind === 'context' ? [input.dockerfile] : [])));
  const inputs = await addNamed(order.inputs);
  const outdated = new AbortController();
  const look = async (): Promise<void> => {
    if (JSON.stringify(await addNamed(order.inputs)) !== JSON.stringify(inputs)) outdated.abort();
  };
  const onNews = (news: WatchNews): void => {
    for (const each of reportsOf(news)) report(each);
    // One that cannot be read now is told of by the next watch.
    if (news.kind === 'changed' && news.paths.some(path => dockerfiles.has(path))) look().catch(() => outdated.abort());
  };
  try {
    await world.files.watch({...order, inputs}, {signal: AbortSignal.any([signal, outdated.signal]), onNews});
  } catch (error) {
    if (signal.aborted || !outdated.signal.aborted) throw error;
  }
}

const addNamed = async (inputs: WatchOrder['inputs']): Promise<WatchOrder['inputs']> =>
  Promise.all(
    inputs.map(async (input): Promise<WatchInput> => {
      if (input.kind !== 'context') return input;
      // Build arguments have no say in what is named.
      const {named, way} = copyPatternsOf(copySourcesOf((await readIfThere(input.dockerfile)) ?? '', {}));
      return {...input, named: `${named}|${way}`};
    }),
  );

function reportsOf(news: WatchNews): readonly JobReport[] {
  switch (news.kind) {
    case 'changed':
      return [news];
    case 'ready':
      return [{kind: 'watching', folders: news.folders, polled: news.polled, limit: news.limit}];
  }
}
