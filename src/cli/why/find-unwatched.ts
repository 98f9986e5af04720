import {basename, relative} from 'node:path';

import type {Config} from '../../core/config.ts';
import type {Unwatched} from '../../core/why/path-facts.ts';
import {parseGitPatterns, type GitRules, type PathKind} from '../../drivers/git-ignore.ts';
import {isEditorFile} from '../../drivers/watch/editor-files.ts';
import {isNeverWatched} from '../../drivers/watch/never-watched.ts';

/** Whose rules say what is watched. */
export type Watching = {readonly config: Config; readonly git: GitRules | undefined};

/** In the folder of a context or a chart. */
type InFolder = Watching & {readonly folder: string};

type Place = {readonly path: string; readonly kind: PathKind};

/** Why changes of a path are no news; undefined when they are. */
export function findUnwatched({path, kind}: Place, {config, git, folder}: InFolder): Unwatched | undefined {
  const inside = relative(folder, path);
  if (inside === '') return undefined;
  const never = inside
    .split('/')
    .find((part, index, parts) =>
      isNeverWatched(part, index < parts.length - 1 || kind === 'folder' ? 'folder' : 'file'),
    );
  if (never !== undefined) return {kind: 'always', name: never};
  if (kind === 'file' && isEditorFile(basename(path))) return {kind: 'editor'};
  const [file = config.root] = config.sources;
  const fromRoot = relative(config.root, path);
  const rule = fromRoot.startsWith('..') ? undefined : parseGitPatterns(config.ignore)(fromRoot, kind);
  if (rule?.kind === 'ignored') return {kind: 'config', file, pattern: rule.by.pattern};
  const line = git?.find(path, kind);
  return line === undefined ? undefined : {kind: 'git', by: line};
}
