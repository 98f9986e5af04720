import {isObject} from './json.ts';

/** Whether an error of `node:fs` says that there is no such file, or that it went away meanwhile. */
export const isMissingFile = (error: unknown): boolean =>
  isObject(error) && (error['code'] === 'ENOENT' || error['code'] === 'ENOTDIR');
