import {randomUUID} from 'node:crypto';
import {readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';

import {writeNewFile} from '../write-file.ts';
import {pulledPrefix} from './pull-chart.ts';

/** A file of values for helm; it is removed at the end of its scope. */
export type ValuesFile = AsyncDisposable & {readonly path: string};

/** Writes values where nobody else can read them: arguments are seen by every process of the machine, and values hold secrets. */
export const writeValuesFile = async (
  folder: string,
  values: Readonly<Record<string, unknown>>,
): Promise<ValuesFile> => {
  const path = join(folder, `${prefix}${randomUUID()}.json`);
  await writeNewFile(path, JSON.stringify(values));
  return {path, [Symbol.asyncDispose]: () => rm(path, {force: true})};
};

/** Removes the files, and the charts, that a killed devloop has left. The caller makes sure that no other devloop uses the folder. */
export const removeValuesFiles = async (folder: string): Promise<void> => {
  const left = (await readdir(folder)).filter(name => name.startsWith(prefix) || name.startsWith(pulledPrefix));
  await Promise.all(left.map(name => rm(join(folder, name), {recursive: true, force: true})));
};

const prefix = 'values-';
