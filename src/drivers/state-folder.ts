import {createHash, randomUUID} from 'node:crypto';
import {mkdir, readdir, readFile, realpath, rm} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';

import {isMissingFile} from './file-errors.ts';
import {readIfThere} from './read-if-there.ts';
import {createFile, replaceFile} from './write-file.ts';

/** Where a project's state is kept from one run to the next; only its owner can read it. */
export type StateFolder = {readonly path: string};

/** Opens the state folder of a project, one for each name and root, and makes it when it is not there. */
export const openStateFolder = async ({
  project,
  root,
}: {
  readonly project: string;
  readonly root: string;
}): Promise<StateFolder> => {
  const path = join(findHome(), `${project}-${await hashRoot(root)}`);
  await mkdir(path, {recursive: true, mode: 0o700});
  return {path};
};

/** Finds the state folders of the project at this root, whatever its name is or was: without its config, which may be broken just now. */
export const findStateFolders = async (root: string): Promise<readonly StateFolder[]> => {
  const ending = `-${await hashRoot(root)}`;
  try {
    const names = await readdir(findHome());
    return names.filter(name => name.endsWith(ending)).map(name => ({path: join(findHome(), name)}));
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
};

const hashRoot = async (root: string): Promise<string> =>
  createHash('sha256')
    .update(await realpath(root))
    .digest('hex')
    .slice(0, 12);

/** Opens the folder that all projects of a user share, or a folder in it. */
export const openUserFolder = async (name = '.'): Promise<StateFolder> => {
  const path = join(findHome(), name);
  await mkdir(path, {recursive: true, mode: 0o700});
  return {path};
};

/** Reads a JSON file of the folder; undefined when there is none, or when it is no JSON (a disk that was full, a hand that slipped). */
export const readState = async <T>(
  {folder, name}: {readonly folder: StateFolder; readonly name: string},
  parse: (value: unknown) => T,
): Promise<T | undefined> => {
  const content = await readIfThere(join(folder.path, name));
  if (content === undefined) return undefined;
  try {
    return parse(JSON.parse(content));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** Replaces a JSON file of the folder as a whole. */
export const writeState = (
  {folder, name}: {readonly folder: StateFolder; readonly name: string},
  value: unknown,
): Promise<void> => replaceFile(join(folder.path, name), JSON.stringify(value));

/** Removes a file of the folder; one that is not there is fine. */
export const removeState = ({folder, name}: {readonly folder: StateFolder; readonly name: string}): Promise<void> =>
  rm(join(folder.path, name), {force: true});

/** Reads the id by which clusters and registries know their owner, one for each user of the machine; makes it at the first call, and anew where it was emptied. */
export const readOwner = async (): Promise<string> => {
  const folder = await openUserFolder();
  const path = join(folder.path, 'owner');
  const known = (await readIfThere(path))?.trim();
  if (known !== undefined && known !== '') return known;
  await (known === undefined ? createFile(path, randomUUID()) : replaceFile(path, randomUUID()));
  return (await readFile(path, 'utf8')).trim();
};

/** As the XDG base directory specification has it, also for a variable that is not an absolute path. */
const findHome = (): string => {
  const home = process.env['XDG_STATE_HOME'] ?? '';
  return join(home.startsWith('/') ? home : join(homedir(), '.local', 'state'), 'devloop');
};
