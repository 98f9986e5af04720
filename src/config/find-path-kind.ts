import {stat} from 'node:fs/promises';

/** `special`: a pipe, a socket or a device, which could be read from for ever. */
export type PathKind = 'file' | 'folder' | 'special' | 'missing' | 'unreadable';

/** What stands at a path; links are followed. */
export const findPathKind = async (path: string): Promise<PathKind> => {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'special';
  } catch (error) {
    return isMissing(error) ? 'missing' : 'unreadable';
  }
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
