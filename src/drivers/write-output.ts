import {mkdir, realpath, stat, writeFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';

import {isMissingFile} from './file-errors.ts';
import {replaceFile} from './write-file.ts';

/**
 * Writes a file that the user has named, whole or not at all, with the folders that lead to it. A pipe or a device, such as `/dev/stdout`,
 * is written to: it must not be replaced.
 */
export const writeOutput = async (path: string, content: string): Promise<void> => {
  const place = await findPlace(resolve(path));
  if (place.kind === 'stream') await writeFile(place.path, content);
  else await replaceFile(place.path, content, {mode: 0o644});
};

type Place = {readonly kind: 'file' | 'stream'; readonly path: string};

/** Where a symbolic link leads is replaced, not the link. */
const findPlace = async (path: string): Promise<Place> => {
  try {
    const stats = await stat(path);
    if (!stats.isFile() && !stats.isDirectory()) return {kind: 'stream', path};
    return /^\/(?:dev|proc)\//v.test(path) ? {kind: 'stream', path} : {kind: 'file', path: await realpath(path)};
  } catch (error) {
    if (!isMissingFile(error)) throw error;
    await mkdir(dirname(path), {recursive: true});
    return {kind: 'file', path};
  }
};
