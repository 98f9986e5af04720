import {readFileSync, statSync} from 'node:fs';
import {dirname, isAbsolute, join, relative, resolve} from 'node:path';

import ignore, {type Ignore} from 'ignore';

import {isObject} from './json.ts';

/** What a path is: a pattern that ends in `/` means folders only. */
export type PathKind = 'file' | 'folder';

/** The line of an ignore file that decides about a path. */
export type IgnoreLine = {readonly file: string; readonly line: number; readonly pattern: string};

/**
 * Says what git leaves out by the .gitignore files of a path's own folders, up to the root of its repository, and by that repository's own
 * `info/exclude`. Each is read when first needed.
 */
export class GitRules {
  readonly #root: string;
  readonly #files = new Map<string, Rules | undefined>();
  readonly #repositories = new Map<string, string | undefined>();
  /** The folder above which nothing counts though it is no root of a repository. */
  #limit: string | undefined;

  constructor(root: string) {
    this.#root = root;
    this.clean();
  }

  /** Whether a path is left out by itself; its folders are taken for ones that are not. */
  isIgnored(path: string, kind: PathKind): boolean {
    return this.#decide(path, kind) !== undefined;
  }

  /** The line that leaves out a path, or a folder in which it is. */
  find(path: string, kind: PathKind): IgnoreLine | undefined {
    const above = dirname(path);
    if (above === path || this.#isTop(path)) return undefined;
    return this.find(above, 'folder') ?? this.#decide(path, kind);
  }

  /**
   * Forgets what was read: the next who asks reads it anew. A project that is in no repository, or in one that ignores it as a whole (a home
   * folder whose .gitignore says `*`), goes by the .gitignore files of its own.
   */
  clean(): void {
    this.#files.clear();
    this.#repositories.clear();
    this.#limit = undefined;
    if (!this.#isInRepository(this.#root) || this.find(this.#root, 'folder') !== undefined) this.#limit = this.#root;
  }

  #isInRepository(folder: string): boolean {
    if (this.#findRepository(folder) !== undefined) return true;
    return folder !== dirname(folder) && this.#isInRepository(dirname(folder));
  }

  #isTop(folder: string): boolean {
    return folder === this.#limit || this.#findRepository(folder) !== undefined || folder === dirname(folder);
  }

  /** The innermost file that knows the path decides, and `info/exclude` is asked last. */
  #decide(path: string, kind: PathKind): IgnoreLine | undefined {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const repository = this.#findRepository(folder);
      const files = [
        join(folder, '.gitignore'),
        ...(repository === undefined ? [] : [join(repository, 'info/exclude')]),
      ];
      for (const file of files) {
        const answer = this.#findRules(file)?.(relative(folder, path), kind);
        if (answer !== undefined) return answer.kind === 'ignored' ? {file, ...answer.by} : undefined;
      }
      if (this.#isTop(folder)) return undefined;
    }
  }

  #findRules(file: string): Rules | undefined {
    if (!this.#files.has(file)) this.#files.set(file, readRules(file));
    return this.#files.get(file);
  }

  #findRepository(folder: string): string | undefined {
    if (!this.#repositories.has(folder)) this.#repositories.set(folder, findRepository(folder));
    return this.#repositories.get(folder);
  }
}

/** What the patterns of one file say of a path relative to its folder; undefined when none of them knows it. */
export type Rules = (path: string, kind: PathKind) => Answer | undefined;

type Answer =
  | {readonly kind: 'ignored'; readonly by: Omit<IgnoreLine, 'file'>}
  /** By a pattern that begins with `!`. */
  | {readonly kind: 'taken-in'};

/** Parses patterns as they are in a .gitignore, line by line. Letters count as git takes them on Linux: `A` is not `a`. */
export const parseGitPatterns = (lines: readonly string[]): Rules => {
  const rules: Ignore = ignore({ignorecase: false}).add(
    lines.map((pattern, index) => ({pattern, mark: String(index + 1)})),
  );
  return (path, kind) => {
    const {ignored, unignored, rule} = rules.test(kind === 'folder' ? `${path}/` : path);
    if (ignored && rule !== undefined)
      return {kind: 'ignored', by: {line: Number(rule.mark), pattern: rule.pattern.trimEnd()}};
    return unignored ? {kind: 'taken-in'} : undefined;
  };
};

const readRules = (file: string): Rules | undefined => {
  const text = readText(file);
  return text === undefined ? undefined : parseGitPatterns(text.replace(/^\uFEFF/, '').split(/\r?\n/));
};

/** A folder of that name, or a file that may not be read: git, too, goes on without. */
const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isObject(error) && ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(String(error['code']))) return undefined;
    throw error;
  }
};

/** The folder of a repository's own files, when its root is this folder; a work tree of its own shares that of the first one. */
const findRepository = (folder: string): string | undefined => {
  const place = join(folder, '.git');
  const stats = statSync(place, {throwIfNoEntry: false});
  if (stats === undefined || stats.isDirectory()) return stats && place;
  const [, linked = '.git'] = /^gitdir: (.+)$/m.exec(readText(place) ?? '') ?? [];
  const own = isAbsolute(linked) ? linked : resolve(folder, linked);
  const shared = readText(join(own, 'commondir'))?.trim();
  return shared === undefined ? own : resolve(own, shared);
};
