import {join} from 'node:path';

import {expect, test} from 'vitest';

import type {JobReport} from '../../src/core/job-report.ts';
import {ProjectFiles} from '../../src/drivers/project-files.ts';
import {watchFiles} from '../../src/jobs/watch-files.ts';
import {nothing} from '../rig/job-context.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {writeFiles} from '../rig/watched-folder.ts';

/** Watches a folder as a context by the job; `next` is the next report of a kind. */
const watchContext = async (root: string) => {
  const files = new ProjectFiles();
  const stop = new AbortController();
  const reports: JobReport[] = [];
  let wake = Promise.withResolvers<void>();
  const report = (each: JobReport): void => {
    reports.push(each);
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const order = {
    root,
    ignore: [],
    inputs: [{kind: 'context', path: root, dockerfile: join(root, 'Dockerfile')} as const],
  };
  const context = {world: {...nothing, files}, signal: stop.signal, log: () => {}, report};
  const ended = watchFiles({kind: 'watch-files', order}, context).catch((error: unknown) => error);
  return {
    next: async (kind: JobReport['kind']): Promise<JobReport> => {
      for (;;) {
        const found = reports.shift();
        if (found?.kind === kind) return found;
        if (found === undefined) await wake.promise;
      }
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
      await files[Symbol.asyncDispose]();
    },
  };
};

test('watches what git ignores once a Dockerfile names it', async () => {
  await using folder = await createTempFolder();
  const root = folder.path;
  const write = async (path: string, text: string): Promise<void> => writeFiles(root, {[path]: text});
  await writeFiles(root, {
    Dockerfile: 'FROM scratch\nCOPY . /\n',
    '.gitignore': 'dist\nout\n',
    'dist/app.js': '1',
    'out/log': '1',
  });
  await using watch = await watchContext(root);
  await watch.next('watching');
  await write('Dockerfile', 'FROM scratch\nCOPY . /\nCOPY dist/app.js /app/\n');
  await watch.next('changed');
  await watch.next('watching');
  await write('out/log', '2');
  await write('dist/other.js', '1');
  await write('dist/app.js', '2');
  expect(await watch.next('changed')).toMatchObject({paths: [join(root, 'dist/app.js')]});
});
