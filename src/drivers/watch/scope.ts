import {basename, join, relative} from 'node:path';

import {loadIgnoreRules, parseIgnoreRules, type IgnoreRules} from '../docker-ignore.ts';
import {parseGitPatterns, type GitRules} from '../git-ignore.ts';
import type {Child} from '../list-entries.ts';
import {isEditorFile} from './editor-files.ts';
import {isNeverWatched} from './never-watched.ts';
import type {WatchInput, WatchOrder} from './order.ts';

/** One input's say in what is watched below its folder. */
export type Scope = {
  readonly root: string;
  /** Whether a path counts; its folders are taken for ones that do. */
  readonly accepts: (path: string, kind: Child['kind']) => boolean;
};

/** What an order comes to: folders, of which all is watched that their scopes accept, and single files. */
export type Plan = {readonly scopes: readonly Scope[]; readonly files: ReadonlySet<string>};

/** Loads the ignore files of an order. They are inputs, too, and so is a Dockerfile that its context leaves out. */
export const loadPlan = async (order: WatchOrder, git: GitRules): Promise<Plan> => {
  const ignores = parseGitPatterns(order.ignore);
  const isIgnored = (path: string, kind: Child['kind']): boolean => {
    const inside = relative(order.root, path);
    return (
      inside !== '' &&
      !inside.startsWith('..') &&
      ignores(inside, kind === 'folder' ? 'folder' : 'file')?.kind === 'ignored'
    );
  };
  const scopes = order.inputs.map(input => loadScope(input, {git, isIgnored}));
  return {
    scopes: (await Promise.all(scopes)).flat(),
    files: new Set(order.inputs.flatMap(filesOf)),
  };
};

const filesOf = (input: WatchInput): string[] => {
  switch (input.kind) {
    case 'context':
      return [input.dockerfile, `${input.dockerfile}.dockerignore`, join(input.path, '.dockerignore')];
    case 'folder':
      return [];
    case 'file':
      return [input.path];
  }
};

type Rules = {readonly git: GitRules; readonly isIgnored: Scope['accepts']};

const loadScope = async (input: WatchInput, {git, isIgnored}: Rules): Promise<readonly Scope[]> => {
  switch (input.kind) {
    case 'file':
      return [];
    case 'folder':
      return [{root: input.path, accepts: (path, kind) => isWorthALook(path, kind) && !isIgnored(path, kind)}];
    case 'context': {
      const docker = await loadRules(input.path, input.dockerfile);
      const isLetThrough = createFilter(docker, input.path);
      const named = new RegExp(input.named ?? '(?!)', 'su');
      return [
        {
          root: input.path,
          accepts: (path, kind) =>
            isWorthALook(path, kind) &&
            !isIgnored(path, kind) &&
            isLetThrough(path, kind) &&
            (named.test(relative(input.path, path)) || !git.isIgnored(path, kind === 'folder' ? 'folder' : 'file')),
        },
      ];
    }
  }
};

/** Of an ignore file that cannot be read the fingerprint tells; all is watched until it can be. */
const loadRules = async (context: string, dockerfile: string): Promise<IgnoreRules> => {
  try {
    return await loadIgnoreRules(context, dockerfile);
  } catch {
    return parseIgnoreRules('');
  }
};

/** A folder that .dockerignore leaves out may hold something that an exception brings back. */
const createFilter =
  (rules: IgnoreRules, root: string): Scope['accepts'] =>
  (path, kind) => {
    const inside = relative(root, path);
    return !rules.isIgnored(inside) || (kind === 'folder' && rules.hasExceptions(inside));
  };

const isWorthALook: Scope['accepts'] = (path, kind) => {
  const name = basename(path);
  const isFolder = kind === 'folder';
  return !isNeverWatched(name, isFolder ? 'folder' : 'file') && (isFolder || !isEditorFile(name));
};
