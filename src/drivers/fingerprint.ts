import {createHash} from 'node:crypto';
import {realpath} from 'node:fs/promises';

import {loadIgnoreRules, parseIgnoreRules} from './docker-ignore.ts';
import {hashEntries, hashFile} from './hash-entries.ts';
import {listEntries} from './list-entries.ts';
import {ToolError} from './tool-error.ts';

/** What an image is made from. Paths are absolute. */
export type BuildInputs = {
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
};

/** Hashes what BuildKit would see of a build: the context without what is ignored, the Dockerfile, and the settings. Times do not count. */
export const hashContext = async (
  {context, dockerfile, target, args, platforms}: BuildInputs,
  signal: AbortSignal,
): Promise<string> =>
  readInputs({path: context, signal}, async () => {
    const rules = await loadIgnoreRules(context, dockerfile);
    const settings = [target ?? '', Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1)), platforms];
    const {content: recipe} = await hashFile(await realpath(dockerfile));
    return hashParts([JSON.stringify(settings), recipe, await hashTree({path: context, rules, signal})]);
  });

/** Hashes everything in a folder, such as a chart. */
export const hashFolder = async (path: string, signal: AbortSignal): Promise<string> =>
  readInputs({path, signal}, () => hashTree({path, rules: parseIgnoreRules(''), signal}));

/** Hashes the contents of files, such as values files, in this order. */
export const hashFiles = async (paths: readonly string[], signal: AbortSignal): Promise<string> => {
  const parts = paths.map(path =>
    readInputs({path, signal}, async () => {
      const {content} = await hashFile(await realpath(path));
      return content;
    }),
  );
  return hashParts(await Promise.all(parts));
};

type Tree = {
  readonly path: string;
  readonly rules: ReturnType<typeof parseIgnoreRules>;
  readonly signal: AbortSignal;
};

const hashTree = async ({path, rules, signal}: Tree): Promise<string> => {
  const root = await realpath(path);
  return hashEntries(root, await listEntries(root, rules, signal), signal);
};

const hashParts = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

type Inputs = {readonly path: string; readonly signal: AbortSignal};

const readInputs = async <Result>({path, signal}: Inputs, read: () => Promise<Result>): Promise<Result> => {
  try {
    signal.throwIfAborted();
    return await read();
  } catch (error) {
    const command = `read ${path}`;
    if (signal.aborted) throw new ToolError({command, reason: 'interrupted', cause: signal.reason});
    const message = error instanceof Error ? error.message : String(error);
    throw new ToolError({command, reason: 'failed', message, output: [message], cause: error});
  }
};
