import {realpathSync} from 'node:fs';

import {findKnownBehind, isSame, findIfThere, type Known} from './known.ts';

/** Files that are watched by name, such as values files; one that is a link counts with what it leads to. */
export class SingleFiles {
  readonly #files = new Map<string, Known | undefined>();

  readonly has = (path: string): boolean => this.#files.has(path);

  /** Takes these for the files, as they are now; what was known of one before is kept. */
  readonly adopt = (paths: ReadonlySet<string>): void => {
    for (const path of this.#files.keys()) if (!paths.has(path)) this.#files.delete(path);
    for (const path of paths) if (!this.#files.has(path)) this.#files.set(path, findKnownBehind(path));
  };

  /** All of them, or those at a path and below it. */
  readonly list = (path = ''): readonly string[] =>
    [...this.#files.keys()].filter(file => file === path || file.startsWith(`${path}/`));

  /** Looks at one of them: what it is now, if that differs. */
  readonly read = (path: string): {readonly known: Known | undefined} | undefined => {
    const before = this.#files.get(path);
    const now = findKnownBehind(path);
    this.#files.set(path, now);
    if (before === undefined && now === undefined) return undefined;
    const place = findIfThere(() => realpathSync(path)) ?? path;
    if (before !== undefined && now !== undefined && findIfThere(() => isSame(place, {before, now})) === true)
      return undefined;
    return {known: now};
  };
}
