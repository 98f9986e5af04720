import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

import type {WatchFolder} from './folder-watches.ts';
import {findKnown, findIfThere} from './known.ts';

/** What git does to the tree: it holds its lock, or has given it back, or has moved to another commit. */
export type GitMove = {readonly lock: 'there' | 'gone'; readonly head: 'same' | 'moved'};

/** Watches git at work on the repository that a folder is in; undefined when it is in none. */
export const watchGit = (
  root: string,
  {watchFolder, onMove}: {readonly watchFolder: WatchFolder; readonly onMove: (move: GitMove) => void},
): Disposable | undefined => {
  const folder = findGitFolder(root);
  if (folder === undefined) return undefined;
  const lock = join(folder, 'index.lock');
  const onEvent = (name: string | undefined): void => {
    if (name !== 'index.lock' && name !== 'HEAD') return;
    onMove({lock: existsSync(lock) ? 'there' : 'gone', head: name === 'HEAD' ? 'moved' : 'same'});
  };
  try {
    return watchFolder(folder, onEvent, () => undefined);
  } catch {
    return undefined; // Then a checkout is a burst like any other.
  }
};

const findGitFolder = (start: string): string | undefined => {
  for (let folder = start; ; folder = dirname(folder)) {
    const path = join(folder, '.git');
    const known = findKnown(path);
    if (known?.kind === 'folder') return path;
    if (known?.kind === 'file') return readPointer(path);
    if (folder === dirname(folder)) return undefined;
  }
};

/** In a worktree `.git` is a file that says where it is. */
const readPointer = (path: string): string | undefined => {
  const [, folder] = /^gitdir: (.+)$/m.exec(findIfThere(() => readFileSync(path, 'utf8')) ?? '') ?? [];
  return folder === undefined ? undefined : resolve(dirname(path), folder.trim());
};
