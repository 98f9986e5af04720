import {dirname} from 'node:path';

import type {Silence} from './folder-watches.ts';
import type {WatchTrouble} from './order.ts';

type Silent = ReadonlyMap<string, Silence>;

/** What keeps folders from being watched, each told once. */
export class Troubles {
  #told = '[]';

  /** All there are, when they are others than before. */
  readonly listNew = (silent: Silent): readonly WatchTrouble[] => {
    const troubles = listTroubles(silent);
    const kinds = JSON.stringify(troubles.map(trouble => ({...trouble, folders: 0})));
    if (kinds === this.#told) return [];
    this.#told = kinds;
    return troubles;
  };
}

/** The limit, and each file system without events. */
const listTroubles = (silent: Silent): readonly WatchTrouble[] => {
  const all = [...silent.values()];
  const limits = all.flatMap(each => (each.kind === 'limit' ? [each.code] : []));
  const mounts = new Map(all.flatMap(each => (each.kind === 'no-events' ? [[each.mount.path, each.mount]] : [])));
  const [code] = limits;
  return [
    ...(code === undefined ? [] : [{kind: 'limit', code, folders: limits.length} as const]),
    ...Array.from(mounts.values(), mount => ({kind: 'no-events', ...mount}) as const),
  ];
};

/** The outermost folders without a watch. */
export const listPolled = (silent: Silent): readonly string[] =>
  [...silent.keys()].filter(path => !silent.has(dirname(path))).toSorted();
