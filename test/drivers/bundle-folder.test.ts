import {mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {writeBundle} from '../../src/drivers/bundle-folder.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const noon = (second: number): Date => new Date(Date.UTC(2026, 0, 2, 12, 0, second));

test('writes all files for their owner only, and says where', async () => {
  await using folder = await createTempFolder();
  const files = [{path: ['pods', 'api-1', 'api.log'], text: 'last words\n'}];
  const path = await writeBundle({parent: join(folder.path, 'new'), project: 'shop', at: noon(0), files});
  expect(path).toBe(join(folder.path, 'new/devloop-shop-20260102T120000.000Z'));
  expect(await readFile(join(path, 'pods/api-1/api.log'), 'utf8')).toBe('last words\n');
  expect((await stat(join(path, 'pods/api-1/api.log'))).mode & 0o777).toBe(0o600);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

test('a name from outside leads nowhere else', async () => {
  await using folder = await createTempFolder();
  const files = [{path: ['..', '../../etc', '.ssh', 'a/b\n'], text: ''}];
  const path = await writeBundle({parent: folder.path, project: 'shop', at: noon(0), files});
  expect(await readdir(folder.path)).toEqual(['devloop-shop-20260102T120000.000Z']);
  expect(await readdir(path, {recursive: true})).toContain('_/__.._etc/_ssh/a_b_');
});

test('keeps the newest five of a project, and touches nothing else', async () => {
  await using folder = await createTempFolder();
  const others = ['devloop-shop-mine', 'devloop-shop-20250101T000000.000Z', 'notes'];
  for (const name of others) await mkdir(join(folder.path, name));
  await writeFile(join(folder.path, 'devloop-shop-20240101T000000.000Z'), 'a file of somebody');
  const killed = join(folder.path, 'devloop-shop-20260102T110000.000Z.unfinished');
  await mkdir(killed);
  await writeFile(join(killed, 'devloop-bundle.txt'), '');
  const neighbour = await writeBundle({parent: folder.path, project: 'shop-b', at: noon(0), files: []});
  for (let second = 0; second < 7; second += 1)
    await writeBundle({parent: folder.path, project: 'shop', at: noon(second), files: []});
  const newest = [2, 3, 4, 5, 6].map(second => `devloop-shop-20260102T12000${second}.000Z`);
  expect((await readdir(folder.path)).toSorted()).toEqual(
    [...others, ...newest, 'devloop-shop-20240101T000000.000Z', neighbour.slice(folder.path.length + 1)].toSorted(),
  );
});
