import {join} from 'node:path';

import dockerignore from '@balena/dockerignore';

import {readIfThere} from './read-if-there.ts';

/** What stays out of a build context. Paths are relative to it, with `/`. */
export type IgnoreRules = {
  readonly isIgnored: (path: string) => boolean;
  /** Whether a folder that is ignored may still hold something that is not, because of a rule with `!`. */
  readonly hasExceptions: (folder: string) => boolean;
};

/** Loads the rules as BuildKit finds them: `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the context. */
export const loadIgnoreRules = async (context: string, dockerfile: string): Promise<IgnoreRules> => {
  const text =
    (await readIfThere(`${dockerfile}.dockerignore`)) ?? (await readIfThere(join(context, '.dockerignore'))) ?? '';
  return parseIgnoreRules(text);
};

/** Parses the text of a `.dockerignore`. */
export const parseIgnoreRules = (text: string): IgnoreRules => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const rules = dockerignore.default({ignorecase: false}).add(lines.map(escapeLiterals));
  const exceptions = lines.map(line => line.trim()).filter(line => line.startsWith('!'));
  const starts = exceptions.map(findLiteralStart);
  return {
    isIgnored: path => rules.ignores(path),
    hasExceptions: folder => starts.some(start => start.startsWith(`${folder}/`) || `${folder}/`.startsWith(start)),
  };
};

/** These mean themselves to BuildKit; the library would hand them to a regular expression. */
const escapeLiterals = (line: string): string =>
  line.replace(/\\.|[+()|{}]/g, found => (found.length === 1 ? `\\${found}` : found));

/** `!docs/keep/*.md` → `docs/keep/`: nothing outside of that folder can be meant. */
const findLiteralStart = (exception: string): string => {
  const path = exception
    .slice(1)
    .trim()
    .replace(/^(\.?\/)+/, '');
  const wild = path.search(/[*?[\\]/);
  return wild === -1 ? path : path.slice(0, wild);
};
