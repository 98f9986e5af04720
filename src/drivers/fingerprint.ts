import {createHash} from 'node:crypto';
import {readFile, realpath} from 'node:fs/promises';

import {chooseCopied, type CopiedPaths} from './copied-entries.ts';
import {loadIgnoreRules, parseIgnoreRules} from './docker-ignore.ts';
import {hashEntries, hashFile, type ReadFile} from './hash-entries.ts';
import {listEntries, readFolderOnDisk, type ReadFolder} from './list-entries.ts';
import {ToolError} from './tool-error.ts';

/** What an image is made from. Paths are absolute. */
export type BuildInputs = {
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** What of the context the Dockerfile takes; all of it when left out. */
  readonly copied?: CopiedPaths | undefined;
};

/** Takes fingerprints; equal files give equal ones, whoever reads them. */
export type Fingerprints = {
  /** Hashes what a build depends on: what of the context is copied and not ignored, the Dockerfile, and the settings. Times do not count. */
  readonly hashContext: (inputs: BuildInputs, signal: AbortSignal) => Promise<string>;
  /** Hashes everything in a folder, such as a chart. */
  readonly hashFolder: (path: string, signal: AbortSignal) => Promise<string>;
  /** Hashes the contents of files, such as values files, in this order. */
  readonly hashFiles: (paths: readonly string[], signal: AbortSignal) => Promise<string>;
};

/** Where a fingerprint looks: at the disk, or at what somebody knows of it. Paths are absolute. */
export type FileReader = {readonly readFolder: ReadFolder; readonly readFile: ReadFile};

/** Takes fingerprints of what a reader says is there. */
export const createFingerprints = (reader: FileReader): Fingerprints => ({
  hashContext: async ({context, dockerfile, target, args, platforms, copied}, signal) =>
    readInputs({path: context, signal}, async () => {
      const rules = await loadIgnoreRules(context, dockerfile);
      const settings = [target ?? '', Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1)), platforms];
      const {content: recipe} = await reader.readFile(await realpath(dockerfile));
      return hashParts([
        JSON.stringify(settings),
        recipe,
        await hashTree({path: context, rules, copied, reader, signal}),
      ]);
    }),
  hashFolder: async (path, signal) =>
    readInputs({path, signal}, () => hashTree({path, rules: parseIgnoreRules(''), reader, signal})),
  hashFiles: async (paths, signal) => {
    const parts = paths.map(path =>
      readInputs({path, signal}, async () => {
        const {content} = await reader.readFile(await realpath(path));
        return content;
      }),
    );
    return hashParts(await Promise.all(parts));
  },
});

/** Reads a Dockerfile; what keeps it from being read is told as for all that a build depends on. */
export const readDockerfile = async (path: string, signal: AbortSignal): Promise<string> =>
  readInputs({path, signal}, () => readFile(path, 'utf8'));

/** Looks at the disk, and knows nothing of what it was before. */
export const diskFingerprints = createFingerprints({readFolder: readFolderOnDisk, readFile: hashFile});

type Tree = {
  readonly path: string;
  readonly rules: ReturnType<typeof parseIgnoreRules>;
  readonly copied?: CopiedPaths | undefined;
  readonly reader: FileReader;
  readonly signal: AbortSignal;
};

const hashTree = async ({path, rules, copied, reader, signal}: Tree): Promise<string> => {
  const root = await realpath(path);
  const entries = await listEntries(root, {rules, readFolder: reader.readFolder, signal});
  const counted = copied === undefined ? entries : chooseCopied(entries, copied);
  return hashEntries(root, counted, {readFile: reader.readFile, signal});
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
