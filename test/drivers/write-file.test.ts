import {readdir} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {writeValuesFile} from '../../src/drivers/helm/values-file.ts';
import {createFile, replaceFile} from '../../src/drivers/write-file.ts';
import {openMount, smallDisk} from '../rig/small-disk.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const much = 'x'.repeat(200_000);

test('a disk that is full is told with the file, and nothing of it is left', async context => {
  await using temp = await createTempFolder();
  const {path: folder} = temp;
  await using _disk = await openMount(context, smallDisk('64k'), folder);
  const path = join(folder, 'state.json');
  await replaceFile(path, 'old');
  const full = (file: string) => ({code: 'ENOSPC', message: expect.stringContaining(join(folder, file))});
  await expect(replaceFile(path, much)).rejects.toMatchObject(full('state.json'));
  await expect(createFile(join(folder, 'owner'), much)).rejects.toMatchObject(full('owner'));
  await expect(writeValuesFile(folder, {much})).rejects.toMatchObject(full('values-'));
  expect(await readdir(folder)).toEqual(['state.json']);
});
