import {realpath, stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {getuid} from 'node:process';

import type {ConfigProblem} from '../core/failure.ts';

const writableByAll = 0o002;

/** Only its owner may then rename what is in a folder. */
const sticky = 0o1000;

/** A config is run with the user's rights, so nobody but the user and root may be able to write it, or to put another one in its place. */
export const validateOwner = async (
  file: string,
  trustedUsers: readonly number[] = listTrustedUsers(),
): Promise<ConfigProblem[]> => {
  const {mode, uid} = await stat(file);
  const problems: ConfigProblem[] = [];
  if ((mode & writableByAll) !== 0) {
    const expected = '`chmod o-w` on the file';
    problems.push({path: [], message: 'Every user of this machine could change this file', expected});
  }
  if (!trustedUsers.includes(uid)) {
    const expected = 'a file of yours, or of root';
    problems.push({path: [], message: 'This file belongs to another user', expected, got: `user ${uid}`});
  }
  return [...problems, ...(await validateFolders(file))];
};

/**
 * The folder that the file is in, and the one that the path leads to by a link: whoever can write there can put other modules beside the
 * config. Another owner of the folder is no reason to refuse, as a file of theirs would be.
 */
const validateFolders = async (file: string): Promise<ConfigProblem[]> => {
  const folders = new Set([dirname(file), dirname(await realpath(file))]);
  const checked = await Promise.all(
    [...folders].map(async (folder): Promise<ConfigProblem[]> => {
      const {mode} = await stat(folder);
      if ((mode & writableByAll) === 0 || (mode & sticky) !== 0) return [];
      const message = 'Every user of this machine could change what is in the folder of this file';
      return [{path: [], message, expected: '`chmod o-w` on the folder', got: folder}];
    }),
  );
  return checked.flat();
};

/** Under `sudo`, the files of the user who called it are the user's own. */
const listTrustedUsers = (): number[] => {
  const own = getuid?.() ?? 0;
  const caller = Number(process.env['SUDO_UID'] ?? own);
  return own === 0 ? [own, caller] : [own, 0];
};
