import {readFile} from 'node:fs/promises';

import {isMissingFile} from './file-errors.ts';

/** Reads a text file; undefined when there is none. */
export const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
};
