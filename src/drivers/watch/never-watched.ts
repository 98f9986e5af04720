import type {PathKind} from '../git-ignore.ts';

/** Whether nothing of that name is ever watched, nor what is in it. A file called `.git` is that of a work tree or a submodule. */
export const isNeverWatched = (name: string, kind: PathKind): boolean =>
  name === '.git' || (name === 'node_modules' && kind === 'folder');
