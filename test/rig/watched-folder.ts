import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {FileWatch} from '../../src/drivers/file-watch.ts';
import type {ChangeBatch, WatchNews, WatchOrder} from '../../src/drivers/watch/order.ts';
import {createTempFolder} from './temp-folder.ts';

type Batch = Omit<ChangeBatch, 'paths'> & {readonly paths: readonly string[]};

/** A new folder with these files, watched as a build context in a thread of its own. */
export const watchFolder = async (files: Readonly<Record<string, string>>, more: Partial<WatchOrder> = {}) => {
  const folder = await createTempFolder();
  const root = folder.path;
  await writeFiles(root, {Dockerfile: 'FROM scratch\n', ...files});
  const inbox = createInbox();
  const watch = new FileWatch(inbox.add);
  const order: WatchOrder = {
    root,
    ignore: [],
    inputs: [{kind: 'context', path: root, dockerfile: join(root, 'Dockerfile')}],
    ...more,
  };
  await watch.watch(order, new AbortController().signal);
  return {
    root,
    watch,
    order,
    all: inbox.all,
    /** The next batch, its paths relative to the folder. */
    next: async (): Promise<Batch> => {
      const batch = await inbox.next();
      return {...batch, paths: batch.paths.map(path => path.replace(`${root}/`, ''))};
    },
    [Symbol.asyncDispose]: async () => {
      await watch[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
};

/** Writes files with the folders that lead to them. */
export const writeFiles = async (root: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), {recursive: true});
    await writeFile(join(root, path), text);
  }
};

/** News in the order that they came. */
const createInbox = () => {
  const all: WatchNews[] = [];
  let taken = 0;
  let wake = Promise.withResolvers<void>();
  const findNext = (): ChangeBatch | undefined => {
    const index = all.findIndex(({kind}, at) => at >= taken && kind === 'changed');
    const found = all[index];
    if (found?.kind !== 'changed') return undefined;
    taken = index + 1;
    return found;
  };
  return {
    all,
    add: (news: WatchNews): void => {
      all.push(news);
      wake.resolve();
      wake = Promise.withResolvers();
    },
    next: async (): Promise<ChangeBatch> => {
      for (;;) {
        const found = findNext();
        if (found !== undefined) return found;
        await wake.promise;
      }
    },
  };
};
