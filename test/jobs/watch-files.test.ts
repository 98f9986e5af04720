import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import type {JobReport} from '../../src/core/job-report.ts';
import type {WatchOrder} from '../../src/core/watched.ts';
import {ProjectFiles} from '../../src/drivers/project-files.ts';
import {watchFiles} from '../../src/jobs/watch-files.ts';
import {nothing} from '../rig/job-context.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {writeFiles} from '../rig/watched-folder.ts';

type Watching = {readonly root: string; readonly files: ProjectFiles; readonly inputs: WatchOrder['inputs']};

/** Watches by the job; `next` is the next report of a kind, `seen` are the kinds of all that have come. */
const watchBy = ({root, files, inputs}: Watching) => {
  const stop = new AbortController();
  const reports: JobReport[] = [];
  let wake = Promise.withResolvers<void>();
  const seen: JobReport['kind'][] = [];
  const report = (each: JobReport): void => {
    seen.push(each.kind);
    reports.push(each);
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const order = {root, ignore: [], inputs};
  const context = {world: {...nothing, files}, signal: stop.signal, log: () => {}, report};
  const ended = watchFiles({kind: 'watch-files', order}, context).catch((error: unknown) => error);
  return {
    seen,
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
  await using files = new ProjectFiles();
  const inputs = [{kind: 'context', path: root, dockerfile: join(root, 'Dockerfile')}] as const;
  await using watch = watchBy({root, files, inputs});
  await watch.next('watching');
  await write('Dockerfile', 'FROM scratch\nCOPY . /\nCOPY dist/app.js /app/\n');
  await watch.next('changed');
  await watch.next('watching');
  await write('out/log', '2');
  await write('dist/other.js', '1');
  await write('dist/app.js', '2');
  expect(await watch.next('changed')).toMatchObject({paths: [join(root, 'dist/app.js')]});
});

describe('files by name that were written since this process began', () => {
  test('count as edited when the watch stands: they may have been read before that', async () => {
    await using folder = await createTempFolder();
    const root = folder.path;
    await writeFiles(root, {'devloop.config.ts': '1', 'values.yaml': 'a: 1\n'});
    await using files = new ProjectFiles();
    const inputs = ['devloop.config.ts', 'values.yaml'].map(name => ({kind: 'file', path: join(root, name)}) as const);
    await using watch = watchBy({root, files, inputs});
    expect(await watch.next('changed')).toMatchObject({
      paths: inputs.map(({path}) => path),
      occasion: 'rescan',
      savedAt: expect.closeTo(Date.now(), -4),
    });
    expect(watch.seen).toEqual(['watching', 'changed']);
  });

  test('do so once, and again only for a watch that begins anew', async () => {
    await using folder = await createTempFolder();
    const root = folder.path;
    const path = join(root, 'devloop.config.ts');
    await writeFiles(root, {'devloop.config.ts': '1', 'src/app.ts': '1'});
    await using files = new ProjectFiles();
    const inputs = [{kind: 'file', path}] as const;
    {
      await using first = watchBy({root, files, inputs});
      await first.next('changed');
    }
    const more = [...inputs, {kind: 'folder', path: join(root, 'src')}] as const;
    await using second = watchBy({root, files, inputs: more});
    await second.next('watching');
    await writeFiles(root, {'src/app.ts': '2'});
    expect(await second.next('changed')).toMatchObject({paths: [join(root, 'src/app.ts')]});
    await using others = new ProjectFiles();
    await using third = watchBy({root, files: others, inputs});
    expect(await third.next('changed')).toMatchObject({paths: [path]});
  });

  test('are not those that are older, or not there', async () => {
    await using folder = await createTempFolder();
    const root = folder.path;
    await writeFiles(root, {'src/app.ts': '1'});
    await using files = new ProjectFiles();
    const inputs = [
      {kind: 'file', path: process.execPath},
      {kind: 'file', path: join(root, 'missing.yaml')},
      {kind: 'folder', path: join(root, 'src')},
    ] as const;
    await using watch = watchBy({root, files, inputs});
    await watch.next('watching');
    await writeFiles(root, {'src/app.ts': '2'});
    expect(await watch.next('changed')).toMatchObject({paths: [join(root, 'src/app.ts')]});
  });
});
