import {join} from 'node:path';

import {createMatcher, isMatching, parseDockerPatterns} from './docker-patterns.ts';
import {readIfThere} from './read-if-there.ts';

/** What stays out of a build context. Paths are relative to it, with `/`. */
export type IgnoreRules = {
  readonly isIgnored: (path: string) => boolean;
  /** Whether a folder that is ignored may still hold something that is not, because of a rule with `!`. */
  readonly hasExceptions: (folder: string) => boolean;
  /** The line that leaves out a path, as it is written. */
  readonly find: (path: string) => {readonly line: number; readonly pattern: string} | undefined;
};

/** Loads the rules as BuildKit finds them: `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the context. */
export const loadIgnoreRules = async (context: string, dockerfile: string): Promise<IgnoreRules> => {
  const {text} = await loadIgnoreFile(context, dockerfile);
  return parseIgnoreRules(text);
};

/** Loads the file whose rules count; its text is empty where there is none. */
export const loadIgnoreFile = async (
  context: string,
  dockerfile: string,
): Promise<{readonly file: string; readonly text: string}> => {
  const [own, shared] = [`${dockerfile}.dockerignore`, join(context, '.dockerignore')];
  const text = await readIfThere(own);
  return text === undefined ? {file: shared, text: (await readIfThere(shared)) ?? ''} : {file: own, text};
};

/** Parses the text of a `.dockerignore`. */
export const parseIgnoreRules = (text: string): IgnoreRules => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const patterns = parseDockerPatterns(lines);
  const isIgnored = createMatcher(patterns);
  const exceptions = lines.map(line => line.trim()).filter(line => line.startsWith('!'));
  const starts = exceptions.map(findLiteralStart);
  return {
    isIgnored,
    find: path => {
      const last = isIgnored(path) ? patterns.findLast(pattern => isMatching(pattern, path)) : undefined;
      return last === undefined ? undefined : {line: last.line, pattern: (lines[last.line - 1] ?? '').trim()};
    },
    hasExceptions: folder => starts.some(start => start.startsWith(`${folder}/`) || `${folder}/`.startsWith(start)),
  };
};

/** `!docs/keep/*.md` → `docs/keep/`: nothing outside of that folder can be meant. */
const findLiteralStart = (exception: string): string => {
  const path = exception
    .slice(1)
    .trim()
    .replace(/^(\.?\/)+/, '');
  const wild = path.search(/[*?[\\]/);
  return wild === -1 ? path : path.slice(0, wild);
};
