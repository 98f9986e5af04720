import {cp, readdir, utimes} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, expect, test} from 'vitest';

import {buildDependencies} from '../../src/drivers/helm/build-dependencies.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const signal = new AbortController().signal;
const charts = join(import.meta.dirname, '..', 'fixtures', 'charts');

let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeAll(async () => {
  folder = await createTempFolder();
  await cp(charts, folder.path, {recursive: true});
});
afterAll(() => folder[Symbol.asyncDispose]());

const build = (chart: string) => buildDependencies({chart: join(folder.path, chart), home: folder.path}, {signal});

test('has nothing to do for a chart that stands alone', async () => {
  expect(await build('hello')).toBe('none');
});

test('fetches what is missing, and only once', async () => {
  expect(await build('parent')).toBe('fetched');
  expect(await readdir(join(folder.path, 'parent', 'charts'))).toEqual(['hello-0.1.0.tgz']);
  expect(await build('parent')).toBe('present');
});

test('fetches a chart of the neighbourhood again after it was edited', async () => {
  const later = new Date(Date.now() + 60_000);
  await utimes(join(folder.path, 'hello', 'values.yaml'), later, later);
  expect(await build('parent')).toBe('fetched');
});
