import {mkdir, readdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';

import {isMissingFile} from './file-errors.ts';

/** A file of a bundle; its path is relative to the bundle, its parts may hold anything. */
export type BundleFile = {readonly path: readonly string[]; readonly text: string};

type Bundle = {
  /** The folder in which the bundles of a project lie. */
  readonly parent: string;
  readonly project: string;
  readonly at: Date;
  readonly files: readonly BundleFile[];
};

/** How many bundles of a project stay in a folder. */
const kept = 5;

/** By this file a folder is known as a bundle of ours: only such a one is ever removed. */
const mark = 'devloop-bundle.txt';

/** Writes a bundle that is there as a whole or not at all, removes the oldest ones of the same project, and returns its path. */
export const writeBundle = async ({parent, project, at, files}: Bundle): Promise<string> => {
  const name = `${prefixOf(project)}${at.toISOString().replaceAll(/[\-:]/gv, '')}`;
  const path = join(resolve(parent), name);
  const draft = `${path}${unfinished}`;
  await mkdir(draft, {recursive: true, mode: 0o700});
  for (const file of [{path: [mark], text: `A bundle of devloop, about the project ${project}.\n`}, ...files]) {
    const target = join(draft, ...file.path.map(cleanName));
    await mkdir(dirname(target), {recursive: true, mode: 0o700});
    await writeFile(target, file.text, {mode: 0o600});
  }

  await rename(draft, path);
  await removeOld(dirname(path), project);
  return path;
};

const prefixOf = (project: string): string => `devloop-${project}-`;

/** What a killed devloop leaves of a bundle is removed with the old ones. */
const unfinished = '.unfinished';

/** Names come from the cluster and may hold anything, but not lead out of the bundle. */
const cleanName = (name: string): string => name.replaceAll(/[^\w.\-]/gv, '_').replace(/^\.+/v, '_');

const removeOld = async (parent: string, project: string): Promise<void> => {
  const names = (await readdir(parent)).filter(name => isBundleName(name, project)).toSorted();
  const own = [];
  for (const name of names) if (await isBundle(join(parent, name))) own.push(name);
  const old = own.filter(name => !name.endsWith(unfinished)).slice(0, -kept);
  const left = own.filter(name => name.endsWith(unfinished));
  await Promise.all([...old, ...left].map(name => rm(join(parent, name), {recursive: true, force: true})));
};

const isBundleName = (name: string, project: string): boolean =>
  name.startsWith(prefixOf(project)) &&
  /^\d{8}T\d{6}\.\d{3}Z(?:\.unfinished)?$/v.test(name.slice(prefixOf(project).length));

const isBundle = async (path: string): Promise<boolean> => {
  try {
    return (await stat(join(path, mark))).isFile();
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
};
