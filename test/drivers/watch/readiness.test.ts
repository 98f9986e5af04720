import {expect, test} from 'vitest';

import {FolderWatches} from '../../../src/drivers/watch/folder-watches.ts';
import type {WatchNews} from '../../../src/drivers/watch/order.ts';
import {Readiness} from '../../../src/drivers/watch/readiness.ts';

const project = import.meta.dirname;

test.each([
  ['ENOSPC', {name: 'fs.inotify.max_user_watches', folders: 1}],
  ['EMFILE', {name: 'fs.inotify.max_user_instances', folders: 1}],
  ['EACCES', undefined],
  ['ENOMEM', undefined],
])('a folder whose watch fails with %s is polled, and a limit is named only where it is one', (code, limit) => {
  const told: WatchNews[] = [];
  const watchFolder = (): never => {
    throw Object.assign(new Error(code), {code});
  };
  using watches = new FolderWatches({watchFolder, mounts: [], onEvent: () => {}, onError: () => {}});
  watches.open(project);
  new Readiness(watches, news => told.push(news)).tell(0);
  expect(told).toEqual([{kind: 'ready', folders: 0, polled: [project], limit, took: 0}]);
});

test('a limit is named after a folder that has met it, whatever kept others from a watch', () => {
  const told: WatchNews[] = [];
  const codes = ['EACCES', 'EMFILE', 'EMFILE'];
  const watchFolder = (): never => {
    throw Object.assign(new Error('no watch'), {code: codes.shift()});
  };
  using watches = new FolderWatches({watchFolder, mounts: [], onEvent: () => {}, onError: () => {}});
  for (const name of ['a', 'b', 'c']) watches.open(`${project}/${name}`);
  new Readiness(watches, news => told.push(news)).tell(0);
  expect(told).toMatchObject([{limit: {name: 'fs.inotify.max_user_instances', folders: 2}}]);
});
