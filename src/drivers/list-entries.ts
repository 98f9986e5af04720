import type {Dirent} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';

import type {IgnoreRules} from './docker-ignore.ts';
import {isMissingFile} from './file-errors.ts';

/** Something in a folder; `path` is relative to it, with `/`. Sockets, FIFOs and devices are left out. */
export type Entry = {readonly kind: 'file' | 'folder' | 'link'; readonly path: string};

/** What a folder holds, by name. */
export type Child = {readonly kind: Entry['kind']; readonly name: string};

/** Says what is in a folder; nothing when it is gone. */
export type ReadFolder = (path: string) => Promise<readonly Child[]>;

type Listing = {readonly rules: IgnoreRules; readonly readFolder: ReadFolder; readonly signal: AbortSignal};

/** Lists everything in a folder that is not ignored, with the folders that lead to it, sorted by path. Links are not followed. */
export const listEntries = async (root: string, {rules, readFolder, signal}: Listing): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  /** Whether anything of it is listed. */
  const visit = async ({kind, path}: Entry): Promise<boolean> => {
    const ignored = rules.isIgnored(path);
    const inside = kind === 'folder' && (!ignored || rules.hasExceptions(path)) && (await visitInside(path));
    if (ignored && !inside) return false;
    entries.push({kind, path});
    return true;
  };
  const visitInside = async (folder: string): Promise<boolean> => {
    signal.throwIfAborted();
    const found = await readFolder(join(root, folder));
    const inner = found.map(({kind, name}) => visit({kind, path: folder === '' ? name : `${folder}/${name}`}));
    return (await Promise.all(inner)).includes(true);
  };
  await visitInside('');
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

/** Reads from the disk what is in a folder. */
export const readFolderOnDisk: ReadFolder = async path => {
  try {
    return parseDirents(await readdir(path, {withFileTypes: true}));
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
};

/** Leaves out what is neither file nor folder nor link. */
export const parseDirents = (dirents: readonly Dirent[]): readonly Child[] =>
  dirents.flatMap(dirent => {
    const kind = findKind(dirent);
    return kind === undefined ? [] : [{kind, name: dirent.name}];
  });

const findKind = (dirent: Dirent): Entry['kind'] | undefined => {
  if (dirent.isFile()) return 'file';
  if (dirent.isDirectory()) return 'folder';
  return dirent.isSymbolicLink() ? 'link' : undefined;
};
