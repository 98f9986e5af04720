import {watch as watchOnDisk, type FSWatcher} from 'node:fs';

import {isMissingFile} from '../file-errors.ts';
import {findSilentMount, type Mount} from './file-system.ts';

/** Opens a watch of one folder, as `fs.watch` does. */
export type WatchFolder = (
  path: string,
  onEvent: (name: string | undefined) => void,
  onError: () => void,
) => Disposable;

/** Why a folder has no watch. */
export type Silence =
  | {readonly kind: 'limit'; readonly setting: string}
  /** It is not to be read, for one. */
  | {readonly kind: 'refused'}
  | {readonly kind: 'no-events'; readonly mount: Mount};

/** Watches a folder by the kernel's events; throws when the kernel allows no more. */
export const watchFolder: WatchFolder = (path, onEvent, onError) => {
  const watcher: FSWatcher = watchOnDisk(path, {persistent: false}, (_kind, name) => onEvent(name ?? undefined));
  watcher.on('error', onError);
  return {[Symbol.dispose]: () => watcher.close()};
};

type Options = {
  readonly watchFolder: WatchFolder;
  readonly mounts: readonly Mount[];
  /** `name` is undefined when the kernel has not said which. */
  readonly onEvent: (folder: string, name: string | undefined) => void;
  readonly onError: () => void;
};

/** One watch for each folder. Those that cannot have one are known by name, to be looked at again and again. */
export class FolderWatches implements Disposable {
  readonly #options: Options;
  readonly #open = new Map<string, Disposable>();
  readonly silent = new Map<string, Silence>();

  constructor(options: Options) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  readonly has = (path: string): boolean => this.#open.has(path);

  /** Watches a folder from now on. */
  readonly open = (path: string): void => {
    if (this.#open.has(path)) return;
    const mount = findSilentMount(this.#options.mounts, path);
    const silence: Silence | undefined = mount === undefined ? this.#tryOpen(path) : {kind: 'no-events', mount};
    if (silence === undefined) this.silent.delete(path);
    else this.silent.set(path, silence);
  };

  readonly close = (path: string): void => {
    this.#open.get(path)?.[Symbol.dispose]();
    this.#open.delete(path);
    this.silent.delete(path);
  };

  readonly [Symbol.dispose] = (): void => {
    for (const watch of this.#open.values()) watch[Symbol.dispose]();
    this.#open.clear();
  };

  #tryOpen(path: string): Silence | undefined {
    const {watchFolder: open, onEvent, onError} = this.#options;
    try {
      const fail = (): void => {
        this.close(path);
        onError();
      };
      this.#open.set(
        path,
        open(path, name => onEvent(path, name), fail),
      );
      return undefined;
    } catch (error) {
      if (isMissingFile(error)) return undefined;
      const setting = error instanceof Error && 'code' in error ? limits.get(error.code) : undefined;
      return setting === undefined ? {kind: 'refused'} : {kind: 'limit', setting};
    }
  }
}

/** The setting of the kernel that an error is about. */
const limits: ReadonlyMap<unknown, string> = new Map([
  ['ENOSPC', 'fs.inotify.max_user_watches'],
  ['EMFILE', 'fs.inotify.max_user_instances'],
]);
