import {execFile} from 'node:child_process';
import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {expect, test} from 'vitest';

import {writeOutput} from '../../src/drivers/write-output.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const module = new URL('../../src/drivers/write-output.ts', import.meta.url);

test('makes the folders that lead to the file, and leaves nothing else behind', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'a/b/report.json');
  await writeOutput(path, 'one');
  await writeOutput(path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(join(folder.path, 'a/b'))).toEqual(['report.json']);
  expect((await stat(path)).mode & 0o044).toBe(0o044);
});

test('follows a link to the file that it means', async () => {
  await using folder = await createTempFolder();
  const [link, file] = [join(folder.path, 'link'), join(folder.path, 'file')];
  await writeFile(file, 'old');
  await symlink(file, link);
  await writeOutput(link, 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
});

test('writes to a pipe, and does not replace it', async () => {
  const code = `await (await import('${module.href}')).writeOutput('/dev/stdout', 'said')`;
  const args = ['-c', '"$0" --input-type=module -e "$1" | cat', process.execPath, code];
  const {stdout} = await promisify(execFile)('sh', args);
  expect(stdout).toBe('said');
  expect((await stat('/dev/stdout')).isDirectory()).toBe(false);
});

test('says by an error that there is no place for it', async () => {
  await using folder = await createTempFolder();
  await writeFile(join(folder.path, 'file'), '');
  await mkdir(join(folder.path, 'folder'));
  await expect(writeOutput(join(folder.path, 'file/report.json'), '')).rejects.toThrow(/EEXIST|ENOTDIR/);
  await expect(writeOutput(join(folder.path, 'folder'), '')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
});
