import type {Entry} from './list-entries.ts';

/** What a Dockerfile takes from its context, as regular expressions (with the flags `su`) for paths relative to it. */
export type CopiedPaths = {
  /** All that the image can depend on. */
  readonly copied: string;
  /** What an instruction names itself, and the folders that lead there. */
  readonly way: string;
};

/** Leaves out what the image cannot depend on. Where an instruction names a link, or a path through one, BuildKit follows it: then all counts. */
export const chooseCopied = (entries: readonly Entry[], paths: CopiedPaths): readonly Entry[] => {
  const way = new RegExp(paths.way, 'su');
  if (entries.some(({kind, path}) => kind === 'link' && way.test(path))) return entries;
  const copied = new RegExp(paths.copied, 'su');
  return entries.filter(({path}) => copied.test(path));
};
