import {randomUUID} from 'node:crypto';
import {link, open, readdir, rename, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';

/** Permissions of a new file; only the owner can read it unless the caller says otherwise. */
type Options = {readonly mode?: number};

const ownerOnly = 0o600;

/** Replaces a file as a whole: a reader, or whoever comes after a crash, sees the old content or the new one. */
export const replaceFile = async (path: string, content: string, {mode = ownerOnly}: Options = {}): Promise<void> => {
  const draft = await writeDraft(path, {content, mode});
  try {
    await rename(draft, path);
  } catch (error) {
    await rm(draft, {force: true});
    throw error;
  }
  await syncFolder(dirname(path));
};

/** Writes a file that is not there yet, whole at the moment of its appearance; says whether it was this call that made it. */
export const createFile = async (path: string, content: string): Promise<'created' | 'taken'> => {
  const draft = await writeDraft(path, {content, mode: ownerOnly});
  try {
    await link(draft, path);
    return 'created';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'taken';
    throw error;
  } finally {
    await rm(draft, {force: true});
  }
};

type Draft = {readonly content: string; readonly mode: number};

const writeDraft = async (path: string, {content, mode}: Draft): Promise<string> => {
  const draft = `${path}.${randomUUID()}`;
  await writeNewFile(draft, content, {mode});
  return draft;
};

/** Writes a file that is not there yet, under its own name from the start; nothing of it stays when it cannot be written as a whole. */
export const writeNewFile = async (path: string, content: string, {mode = ownerOnly}: Options = {}): Promise<void> => {
  await using file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(path, {force: true});
    throw nameFile(path, error);
  }
};

/** What `node:fs` says of a file that is open does not name it. */
const nameFile = (path: string, error: unknown): unknown =>
  error instanceof Error && 'code' in error
    ? Object.assign(new Error(`${error.message} '${path}'`, {cause: error}), {code: error.code, path})
    : error;

/** Removes what was left in a folder by one who was killed while writing there. The caller makes sure that nobody writes there now. */
export const removeDrafts = async (folder: string): Promise<void> => {
  const drafts = (await readdir(folder)).filter(name => isDraft.test(name));
  await Promise.all(drafts.map(name => rm(join(folder, name), {force: true})));
};

const isDraft = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path, 'r');
  await folder.sync();
};
