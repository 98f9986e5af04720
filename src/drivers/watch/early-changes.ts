import {stat} from 'node:fs/promises';

import type {ChangeBatch, WatchOrder} from './order.ts';

/** Which of the files that are watched by name, such as the config, were written since a time in milliseconds since the epoch. */
export async function findEarlyChanges({inputs}: WatchOrder, since: number): Promise<ChangeBatch | undefined> {
  const found = await Promise.all(
    inputs.map(async ({kind, path}) => (kind === 'file' ? {path, at: await findTime(path)} : {path, at: 0})),
  );
  const early = found.filter(({at}) => at >= since);
  if (early.length === 0) return undefined;
  const savedAt = Math.max(...early.map(({at}) => at));
  return {paths: early.map(({path}) => path), savedAt, seenAt: Date.now(), occasion: 'rescan'};
}

/** Also a move of an older file to this name counts. What is wrong with a file is told by who reads it. */
async function findTime(path: string): Promise<number> {
  try {
    return (await stat(path)).ctimeMs;
  } catch {
    return 0;
  }
}
