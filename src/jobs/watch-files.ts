import type {Result} from '../core/job-end.ts';
import type {JobOf, JobReport} from '../core/job.ts';
import type {WatchNews} from '../drivers/watch/order.ts';
import {orFailure, saidBy} from './failure-of.ts';
import type {Context} from './world.ts';

/** Tells of every change of a watched file until the signal ends it. */
export async function watchFiles({order}: JobOf<'watch-files'>, context: Context): Promise<Result<never>> {
  const {world, signal, report} = context;
  const onNews = (news: WatchNews): void => {
    for (const each of reportsOf(news)) report(each);
  };
  return orFailure(
    async () => world.files.watch(order, {signal, onNews}),
    error => ({kind: 'inputs-unreadable', of: 'the files of the project', said: saidBy(error)}),
  );
}

function reportsOf(news: WatchNews): readonly JobReport[] {
  switch (news.kind) {
    case 'changed':
      return [news];
    case 'ready':
      return [{kind: 'watching', folders: news.folders, polled: news.polled}];
    case 'trouble':
      return [];
  }
}
