import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A new empty folder, removed with all that is in it at the end of its scope. */
export const createTempFolder = async (): Promise<AsyncDisposable & {readonly path: string}> => {
  const path = await mkdtemp(join(tmpdir(), 'devloop-test-'));
  return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true})};
};
