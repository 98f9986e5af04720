import {existsSync, realpathSync} from 'node:fs';
import {dirname} from 'node:path';

import type {FolderWatches} from './folder-watches.ts';
import {findIfThere} from './known.ts';
import type {Plan} from './scope.ts';

/** Where one looks for what is watched itself: the folders in which each root and each single file is, or would begin to be. */
export class Anchors {
  readonly #watches: FolderWatches;
  #paths: ReadonlySet<string> = new Set();
  #folders: ReadonlySet<string> = new Set();

  constructor(watches: FolderWatches) {
    this.#watches = watches;
  }

  /** Whether the coming or going of a path, or a move of the folder that it is told in, matters. */
  readonly has = (path: string): boolean => this.#paths.has(path) || this.#folders.has(path);

  /** Watches where the parts of a plan are by now. `isUsed` are folders that are watched all the same. */
  readonly place = ({scopes, files}: Plan, isUsed: (folder: string) => boolean): void => {
    const named = [...scopes.map(({root}) => root), ...files];
    const {paths, folders} = findAnchors(new Set(named.flatMap(listPlaces)));
    for (const folder of this.#folders) if (!folders.has(folder) && !isUsed(folder)) this.#watches.close(folder);
    for (const folder of folders) this.#watches.open(folder);
    this.#paths = paths;
    this.#folders = folders;
  };
}

/** A link counts with what it leads to. */
const listPlaces = (path: string): readonly string[] => [path, findIfThere(() => realpathSync(path)) ?? path];

type Found = {readonly paths: ReadonlySet<string>; readonly folders: ReadonlySet<string>};

const findAnchors = (places: ReadonlySet<string>): Found => {
  const paths = new Set<string>();
  const folders = new Set<string>();
  for (const path of places) {
    let child = path;
    while (!existsSync(dirname(child))) child = dirname(child);
    paths.add(path).add(child);
    folders.add(dirname(child));
  }
  return {paths, folders};
};
