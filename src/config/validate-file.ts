import {stat} from 'node:fs/promises';

import type {ConfigProblem} from '../core/failure.ts';
import {findPathKind} from './find-path-kind.ts';
import {validateOwner} from './validate-owner.ts';

/** Bytes. The largest config that anyone could have written by hand is a hundredth of it. */
const largestConfig = 1024 * 1024;

/** Whether a config file may be read and run at all: nothing of it is touched before. */
export const validateFile = async (file: string): Promise<ConfigProblem[]> => {
  const kind = await findPathKind(file);
  if (kind === 'missing') return [{path: [], message: 'There is no such file'}];
  if (kind === 'unreadable') return [{path: [], message: 'This file cannot be reached'}];
  if (kind !== 'file') {
    const got = kind === 'folder' ? 'a folder' : 'a pipe, a socket or a device';
    return [{path: [], message: 'This cannot be read as a config', expected: 'a file', got}];
  }
  const {size} = await stat(file);
  if (size > largestConfig) {
    const got = `${(size / 1024 / 1024).toFixed(1)} MiB`;
    return [{path: [], message: 'This file is too large for a config', expected: 'at most 1 MiB', got}];
  }
  return validateOwner(file);
};
