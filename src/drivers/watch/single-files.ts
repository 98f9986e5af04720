import {realpathSync} from 'node:fs';

import {findIfThere, findKnownBehind, isSame, remember, type Known} from './known.ts';
import type {UnsettledFiles} from './unsettled.ts';

/** Files that are watched by name, such as values files; one that is a link counts with what it leads to. Their content is always known. */
export class SingleFiles {
  readonly #files = new Map<string, Known | undefined>();
  readonly #unsettled: UnsettledFiles;

  constructor(unsettled: UnsettledFiles) {
    this.#unsettled = unsettled;
  }

  readonly has = (path: string): boolean => this.#files.has(path);

  /** Takes these for the files, as they are now; what was known of one before is kept. */
  readonly adopt = (paths: ReadonlySet<string>): void => {
    for (const path of this.#files.keys()) if (!paths.has(path)) this.#files.delete(path);
    for (const path of paths) if (!this.#files.has(path)) this.#remember(path, findKnownBehind(path));
  };

  /** All of them, or those at a path and below it. */
  readonly list = (path = ''): readonly string[] =>
    [...this.#files.keys()].filter(file => file === path || file.startsWith(`${path}/`));

  /** Looks at one of them: what it is now, if that differs. */
  readonly read = (path: string): {readonly known: Known | undefined} | undefined => {
    const before = this.#files.get(path);
    const now = findKnownBehind(path);
    const isEqual =
      before === undefined || now === undefined
        ? before === now
        : findIfThere(() => isSame(findPlace(path), {before, now})) === true;
    if (!isEqual && now !== undefined && !this.#unsettled.isWritten(path, {before, now})) return undefined;
    this.#unsettled.remove(path);
    this.#remember(path, now);
    return isEqual ? undefined : {known: now};
  };

  #remember(path: string, known: Known | undefined): void {
    this.#files.set(path, known === undefined ? undefined : remember(findPlace(path), known));
  }
}

const findPlace = (path: string): string => findIfThere(() => realpathSync(path)) ?? path;
