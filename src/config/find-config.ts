import {dirname, join} from 'node:path';

import {findPathKind} from './find-path-kind.ts';

/** What became of looking for a config file; every path is absolute. */
export type FoundConfig =
  | {readonly kind: 'found'; readonly file: string}
  | {readonly kind: 'ambiguous'; readonly files: readonly [string, ...string[]]}
  | {readonly kind: 'not-found'; readonly searched: readonly string[]};

const fileNames = ['ts', 'mts', 'js', 'mjs', 'json'].map(ending => `devloop.config.${ending}`);

/** Looks for a config file in an absolute folder and in each folder above it. */
export const findConfig = async (startFolder: string): Promise<FoundConfig> => {
  const searched = listFoldersUpwards(startFolder);
  for (const folder of searched) {
    const [file, ...others] = await findCandidates(folder);
    if (file !== undefined)
      return others.length === 0 ? {kind: 'found', file} : {kind: 'ambiguous', files: [file, ...others]};
  }
  return {kind: 'not-found', searched};
};

const listFoldersUpwards = (folder: string): string[] => {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...listFoldersUpwards(parent)];
};

const findCandidates = async (folder: string): Promise<string[]> => {
  const files = fileNames.map(name => join(folder, name));
  const kinds = await Promise.all(files.map(findPathKind));
  return files.filter((_, index) => kinds[index] === 'file' || kinds[index] === 'special');
};
