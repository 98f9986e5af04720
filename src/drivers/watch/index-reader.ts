import {basename, dirname} from 'node:path';

import type {FileReader} from '../fingerprint.ts';
import {readFolderOnDisk, type Child} from '../list-entries.ts';
import type {FileIndex, Folder} from './file-index.ts';
import {findKnown, readContent, type Known} from './known.ts';

type Options = {
  readonly index: FileIndex;
  /** Whether events tell of all that changes in a folder. */
  readonly isLive: (folder: string) => boolean;
  /** Whether a path has changed since the index has looked at it. */
  readonly isPending: (path: string) => boolean;
};

/** Reads what the index knows without a look at the disk, and of all else only what has other times than before. */
export const createIndexReader = ({index, isLive, isPending}: Options): FileReader => {
  /** What is in the image, but not watched. */
  const others = new Map<string, Known>();

  const findLive = (path: string): Folder | undefined => (isLive(path) ? index.folders.get(path) : undefined);

  const findUnchanged = (path: string): Known | undefined => {
    const known = isPending(path) ? undefined : findLive(dirname(path))?.children.get(basename(path));
    return known?.kind === 'file' && !known.isFresh ? known : undefined;
  };

  return {
    readFolder: async path => {
      const folder = findLive(path);
      if (folder === undefined) return readFolderOnDisk(path);
      const known = Array.from(folder.children, ([name, {kind}]): Child => ({kind, name}));
      if (!folder.hasOthers) return known;
      return [...known, ...(await readOthers(path, folder))];
    },
    readFile: async path => {
      const known = findUnchanged(path) ?? look(path, {index, others});
      return {permissions: known.permissions, content: readContent(path, known)};
    },
  };
};

const readOthers = async (path: string, {children}: Folder): Promise<readonly Child[]> => {
  const found = await readFolderOnDisk(path);
  return found.filter(({name}) => !children.has(name));
};

/** Looks at the times of a file; its content is known if they are what they were. */
const look = (
  path: string,
  {index, others}: {readonly index: FileIndex; readonly others: Map<string, Known>},
): Known => {
  const before = index.folders.get(dirname(path))?.children.get(basename(path)) ?? others.get(path);
  const now = findKnown(path);
  if (now === undefined) throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), {code: 'ENOENT'});
  if (before?.stamp === now.stamp && !before.isFresh) return before;
  others.set(path, now);
  return now;
};
