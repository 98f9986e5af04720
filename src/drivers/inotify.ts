import {watch} from 'node:fs';

import {readIfThere} from './read-if-there.ts';

/** A limit of the kernel on watching files, shared by all processes of a user, those inside of containers too. */
export type KernelLimit = {readonly name: string; readonly value: number};

const names = ['max_user_watches', 'max_user_instances'];

/** Reads what the kernel allows; empty where there is no inotify. */
export const readWatchLimits = async (): Promise<readonly KernelLimit[]> => {
  const found = await Promise.all(
    names.map(async name => ({name: `fs.inotify.${name}`, text: await readIfThere(`/proc/sys/fs/inotify/${name}`)})),
  );
  return found.flatMap(({name, text}) => (text === undefined ? [] : [{name, value: Number(text)}]));
};

/** Watches a folder for a moment; what the system says when it allows no more, undefined when all is well. */
export const probeWatching = (folder: string): string | undefined => {
  try {
    watch(folder).close();
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.message;
    throw error;
  }
};
