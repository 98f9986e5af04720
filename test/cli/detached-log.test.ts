import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, open, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {createTempFolder} from '../rig/temp-folder.ts';

const writer = join(import.meta.dirname, '../rig/log-writer.ts');

/** Runs a program whose output is a file of a state folder. */
async function writeInto(folder: string, name: string, bytes = 0): Promise<void> {
  await using output = await open(join(folder, name), 'a', 0o600);
  const child = spawn(process.execPath, [writer, folder, String(bytes)], {stdio: ['ignore', output.fd, 'inherit']});
  const [code]: readonly unknown[] = await once(child, 'exit');
  expect(code).toBe(0);
}

test('a log that has become long is begun anew, and nothing of it is lost', async () => {
  await using folder = await createTempFolder();
  const log = join(folder.path, 'devloop.log');
  const long = 11 * 1024 * 1024;
  await writeInto(folder.path, 'devloop.log', long);
  expect((await stat(log)).size).toBe(0);
  const {size, mode} = await stat(`${log}.1`);
  expect({size, mode: mode & 0o777}).toEqual({size: long, mode: 0o600});
  await writeInto(folder.path, 'devloop.log');
  expect(await readFile(log, 'utf8')).toBe(`${log}\nbehind it\n`);
});

test('a long log that cannot be put aside is emptied all the same, and what writes to it lives on', async () => {
  await using folder = await createTempFolder();
  const log = join(folder.path, 'devloop.log');
  await mkdir(`${log}.1`);
  await writeInto(folder.path, 'devloop.log', 11 * 1024 * 1024);
  expect((await stat(log)).size).toBe(0);
  await writeInto(folder.path, 'devloop.log');
  expect(await readFile(log, 'utf8')).toBe(`${log}\nbehind it\n`);
});

test('only output that goes to the log of the state folder is taken for it', async () => {
  await using folder = await createTempFolder();
  const long = 11 * 1024 * 1024;
  await writeInto(folder.path, 'devloop.log');
  await writeInto(folder.path, 'other.log', long);
  await writeInto(folder.path, 'other.log');
  const other = await readFile(join(folder.path, 'other.log'), 'utf8');
  expect(other.slice(long)).toBe('none\nbehind it\n');
});
