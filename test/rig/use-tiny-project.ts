import {afterAll, beforeAll} from 'vitest';

import {removeLeftovers} from './remove-leftovers.ts';
import {openTinyProject, type TinyProject} from './tiny-project.ts';

/** Opens a tiny project with a cluster of its own for a test file; call the result inside of tests. At the end nothing of it is left. */
export const useTinyProject = (name: string): (() => TinyProject) => {
  let project: TinyProject | undefined;
  beforeAll(async () => {
    await removeLeftovers(name);
    project = await openTinyProject({name});
  });
  afterAll(async () => {
    await project?.run('down', '--all');
    await project?.[Symbol.asyncDispose]();
    await removeLeftovers(name);
  });
  return () => {
    if (project === undefined) throw new Error('The project is open inside of tests only.');
    return project;
  };
};
