import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';

import ignore, {type Ignore} from 'ignore';

import {isMissingFile} from '../file-errors.ts';

type Kind = 'file' | 'folder';

/** Says what .gitignore files leave out: those of a path's own folders up to the root of its repository. Each is read when first needed. */
export class GitRules {
  readonly #files = new Map<string, Ignore | undefined>();
  readonly #roots = new Map<string, boolean>();

  /** Whether a path is left out by itself; its folders are taken for ones that are not. The innermost file that knows it decides. */
  isIgnored(path: string, kind: Kind): boolean {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const found = this.#findRules(folder)?.test(pathFor(relative(folder, path), kind));
      if (found?.ignored === true) return true;
      if (found?.unignored === true || this.#isRoot(folder) || folder === dirname(folder)) return false;
    }
  }

  /** Forgets what was read: the next who asks reads it anew. */
  readonly clean = (): void => {
    this.#files.clear();
    this.#roots.clear();
  };

  #findRules(folder: string): Ignore | undefined {
    if (!this.#files.has(folder)) this.#files.set(folder, readRules(folder));
    return this.#files.get(folder);
  }

  #isRoot(folder: string): boolean {
    const known = this.#roots.get(folder) ?? existsSync(join(folder, '.git'));
    this.#roots.set(folder, known);
    return known;
  }
}

/** Parses patterns as they are in a .gitignore. */
export const parseGitPatterns = (patterns: string | readonly string[]): ((path: string, kind: Kind) => boolean) => {
  const rules = ignore().add(patterns);
  return (path, kind) => rules.ignores(pathFor(path, kind));
};

/** A pattern that ends in `/` means folders only. */
const pathFor = (path: string, kind: Kind): string => (kind === 'folder' ? `${path}/` : path);

const readRules = (folder: string): Ignore | undefined => {
  try {
    return ignore().add(readFileSync(join(folder, '.gitignore'), 'utf8'));
  } catch (error) {
    if (isMissingFile(error) || isUnreadable(error)) return undefined;
    throw error;
  }
};

/** A folder of that name, or one without the right to read it: git, too, goes on without. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EISDIR' || error.code === 'EACCES');
