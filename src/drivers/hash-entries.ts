import {createHash} from 'node:crypto';
import {closeSync, constants, fstatSync, openSync, readlinkSync, readSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';

import {isMissingFile} from './file-errors.ts';
import type {Entry} from './list-entries.ts';

/** The permissions of a file and the hash of its content. */
export type FileHash = {readonly permissions: number; readonly content: string};

/** Says what is in a file. */
export type ReadFile = (path: string) => Promise<FileHash>;

type Reading = {readonly readFile: ReadFile; readonly signal: AbortSignal};

/**
 * Hashes each entry's path, permissions and content (a link's target), in the order given; entries that are gone meanwhile are left out.
 * Reads block, in short slices: 2,000 small files take 20 ms, against 120 ms by promises.
 */
export const hashEntries = async (
  root: string,
  entries: readonly Entry[],
  {readFile, signal}: Reading,
): Promise<string> => {
  const hash = createHash('sha256');
  let slice = performance.now();
  for (const entry of entries) {
    if (performance.now() - slice > longestSlice) {
      await setImmediate(undefined, {signal});
      slice = performance.now();
    }
    hash.update(await hashEntry(entry, {path: join(root, entry.path), readFile}));
  }
  return hash.digest('hex');
};

/** Milliseconds without a look at keys and sockets. */
const longestSlice = 5;

const hashEntry = async (
  entry: Entry,
  {path, readFile}: {readonly path: string; readonly readFile: ReadFile},
): Promise<string> => {
  try {
    switch (entry.kind) {
      case 'folder':
        return JSON.stringify([entry.kind, entry.path]);
      case 'link':
        return JSON.stringify([entry.kind, entry.path, readlinkSync(path)]);
      case 'file': {
        const {permissions, content} = await readFile(path);
        return JSON.stringify([entry.kind, entry.path, {permissions, content}]);
      }
    }
  } catch (error) {
    if (isMissingFile(error)) return '';
    throw error;
  }
};

/** Reads a file from the disk. `O_NOFOLLOW` and `O_NONBLOCK`: it may have become a link or a FIFO meanwhile. */
export const hashFile: ReadFile = async path => {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const {mode, size} = fstatSync(file);
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(Math.min(size + 1, pieceSize));
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, length));
      if (length === pieceSize) await setImmediate();
    }
    return {permissions: mode & 0o7777, content: hash.digest('hex')};
  } finally {
    closeSync(file);
  }
};

/** Bytes of a large file that are read at once, about a millisecond. */
const pieceSize = 1024 * 1024;
