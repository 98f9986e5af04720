import {readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';

import {parseDirents, type Child} from '../list-entries.ts';
import type {FolderWatches} from './folder-watches.ts';
import {findKnown, findKnownBehind, isSame, findIfThere, remember, type Known} from './known.ts';
import type {Plan, Scope} from './scope.ts';
import type {UnsettledFiles} from './unsettled.ts';

/** A folder that is watched. */
export type Folder = {
  /** Which folder it is: another of the same name has another. */
  readonly stamp: string;
  /** What of it counts, by name. */
  readonly children: Map<string, Known>;
  readonly scopes: readonly Scope[];
  /** Whether something is in it that does not count as a change: it is part of a fingerprint all the same. */
  hasOthers: boolean;
};

type Options = {
  readonly watches: FolderWatches;
  /** Told of what really differs; `known` is undefined for what is gone. */
  readonly onChange: (path: string, known: Known | undefined) => void;
  readonly unsettled: UnsettledFiles;
};

/** All that is watched, as it was when last looked at. Each method looks at one folder or path, and ends before anything else can. */
export class FileIndex {
  readonly #options: Options;
  readonly folders = new Map<string, Folder>();
  plan: Plan = {scopes: [], files: new Set()};

  constructor(options: Options) {
    this.#options = options;
  }

  /** Looks at all that is in a folder; what it says are folders in it. Of one that is new to the index, all is new: with `news: 'none'` nobody is told. */
  readonly readFolder = (path: string, {news}: {readonly news: 'all' | 'none'}): readonly string[] => {
    const scopes = this.#scopesOf(path);
    const now = this.#isRoot(path) ? findKnownBehind(path) : findKnown(path);
    if (now?.kind !== 'folder' || scopes.length === 0) {
      this.remove(path, {news: now === undefined ? 'all' : 'none'});
      return [];
    }
    const before = this.folders.get(path);
    if (before !== undefined && before.stamp !== now.stamp) this.#options.watches.close(path);
    this.#options.watches.open(path);
    const folder: Folder = {stamp: now.stamp, children: before?.children ?? new Map(), scopes, hasOthers: false};
    this.folders.set(path, folder);
    return this.#readChildren(path, {folder, news: before === undefined ? news : 'all'});
  };

  /** Looks at one name in a folder; what it says are folders that are to be read. */
  readonly readChild = (parent: string, name: string): readonly string[] => {
    const folder = this.folders.get(parent);
    if (folder === undefined) return [];
    const path = join(parent, name);
    const now = findKnown(path);
    if (now === undefined || this.#acceptingOf(folder, {path, kind: now.kind}).length === 0) {
      folder.hasOthers ||= now !== undefined;
      this.#removeChild(path, {folder, name});
      return [];
    }
    return this.#compare(path, {folder, name, now, news: 'all'});
  };

  /** Whether a name in a watched folder may be news. */
  readonly isWatched = (parent: string, name: string): boolean => {
    const folder = this.folders.get(parent);
    if (folder === undefined) return false;
    if (folder.children.has(name)) return true;
    const path = join(parent, name);
    const now = findKnown(path);
    if (now === undefined) return false;
    const accepted = this.#acceptingOf(folder, {path, kind: now.kind}).length > 0;
    folder.hasOthers ||= !accepted;
    return accepted;
  };

  /** Forgets a folder with all below it, and watches it no more. */
  readonly remove = (path: string, {news}: {readonly news: 'all' | 'none'}): void => {
    const folder = this.folders.get(path);
    this.#options.watches.close(path);
    if (folder === undefined) return;
    this.folders.delete(path);
    for (const [name, known] of folder.children) {
      const child = join(path, name);
      if (known.kind === 'folder') this.remove(child, {news});
      if (news === 'all') this.#options.onChange(child, undefined);
    }
  };

  #readChildren(path: string, {folder, news}: {readonly folder: Folder; readonly news: 'all' | 'none'}): string[] {
    const dirents = findIfThere(() => readdirSync(path, {withFileTypes: true})) ?? [];
    const gone = new Set(folder.children.keys());
    const inner = parseDirents(dirents).flatMap(({kind, name}) => {
      const child = join(path, name);
      const isCounted = this.#acceptingOf(folder, {path: child, kind}).length > 0;
      const now = isCounted ? findKnown(child) : undefined;
      folder.hasOthers ||= !isCounted;
      if (!isCounted && gone.delete(name)) this.#forgetChild(child, {folder, name});
      if (now === undefined) return [];
      gone.delete(name);
      const found = this.#compare(child, {folder, name, now, news});
      return now.kind === 'folder' && !found.includes(child) ? [...found, child] : found;
    });
    for (const name of gone) this.#removeChild(join(path, name), {folder, name});
    return inner;
  }

  /** Puts what is there now into the index; what it says are folders that are to be read. */
  #compare(
    path: string,
    {folder, name, now, news}: {folder: Folder; name: string; now: Known; news: 'all' | 'none'},
  ): readonly string[] {
    const before = folder.children.get(name);
    if (before !== undefined && findIfThere(() => isSame(path, {before, now})) === true) {
      this.#options.unsettled.remove(path);
      folder.children.set(name, this.#remember(path, now));
      if (now.kind !== 'folder' || before.stamp === now.stamp) return [];
      this.#closeWatches(path);
      return [path];
    }
    if (news === 'all' && !this.#options.unsettled.isWritten(path, {before, now})) return [];
    if (before?.kind === 'folder') this.remove(path, {news});
    folder.children.set(name, this.#remember(path, now));
    if (news === 'all') this.#options.onChange(path, now);
    return now.kind === 'folder' ? [path] : [];
  }

  #remember(path: string, known: Known): Known {
    return this.plan.files.has(path) ? remember(path, known) : known;
  }

  /** Another folder has come into this place: no watch below it is of any use. */
  #closeWatches(path: string): void {
    this.#options.watches.close(path);
    for (const [name, {kind}] of this.folders.get(path)?.children ?? [])
      if (kind === 'folder') this.#closeWatches(join(path, name));
  }

  #removeChild(path: string, {folder, name}: {readonly folder: Folder; readonly name: string}): void {
    const before = folder.children.get(name);
    if (before === undefined) return;
    if (before.kind === 'folder') this.remove(path, {news: 'all'});
    folder.children.delete(name);
    this.#options.onChange(path, undefined);
  }

  /** It is there still, and does not count any more. */
  #forgetChild(path: string, {folder, name}: {readonly folder: Folder; readonly name: string}): void {
    if (folder.children.get(name)?.kind === 'folder') this.remove(path, {news: 'none'});
    folder.children.delete(name);
  }

  #isRoot(path: string): boolean {
    return this.plan.scopes.some(({root}) => root === path);
  }

  #scopesOf(path: string): readonly Scope[] {
    const own = this.plan.scopes.filter(({root}) => root === path);
    const parent = this.folders.get(dirname(path));
    const inherited = parent === undefined ? [] : this.#acceptingOf(parent, {path, kind: 'folder'});
    return [...new Set([...inherited, ...own])];
  }

  #acceptingOf(folder: Folder, {path, kind}: {readonly path: string; readonly kind: Child['kind']}): readonly Scope[] {
    const accepting = folder.scopes.filter(scope => scope.accepts(path, kind));
    return accepting.length > 0 || kind !== 'folder' ? accepting : this.plan.scopes.filter(({root}) => root === path);
  }
}
