import type {ConfigProblem} from '../core/failure.ts';
import {findPathKind, type PathKind} from './find-path-kind.ts';

type ExpectedPath = {
  readonly path: readonly string[];
  readonly kind: 'file' | 'folder';
  /** What the file or folder is, such as `The build context`. */
  readonly what: string;
};

/** A problem unless there is a file, or a folder, at an absolute path. */
export const validatePath = async (file: string, {path, kind, what}: ExpectedPath): Promise<ConfigProblem[]> => {
  const found = await findPathKind(file);
  if (found === kind) return [];
  const message = `${what} ${found === 'missing' ? 'does not exist' : 'cannot be used'}`;
  return [
    {path, message, expected: `a ${kind}`, got: found === 'missing' ? `nothing at ${file}` : describe(found, file)},
  ];
};

const describe = (found: Exclude<PathKind, 'missing'>, file: string): string => {
  if (found === 'unreadable') return `${file}, which cannot be read`;
  return found === 'special' ? `${file}, which is a pipe, a socket or a device` : `a ${found} at ${file}`;
};
