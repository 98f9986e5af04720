import {statfs} from 'node:fs/promises';

import {isMissingFile} from './file-errors.ts';

/** Bytes that the user can still write below a folder; undefined when this machine has no such folder, or does not let us ask. */
export const readFreeSpace = async (path: string): Promise<number | undefined> => {
  try {
    const {bavail, bsize} = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const isClosed = error instanceof Error && 'code' in error && error.code === 'EACCES';
    if (isClosed || isMissingFile(error)) return undefined;
    throw error;
  }
};
