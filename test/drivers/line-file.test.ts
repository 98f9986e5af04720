import {appendFile, chmod, chown, mkdir, open, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {LineFile, readLines} from '../../src/drivers/line-file.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const failures = (): {readonly told: Error[]; readonly onFailure: (error: Error) => void} => {
  const told: Error[] = [];
  return {told, onFailure: error => told.push(error)};
};

test('lines are written in their order, and only the owner can read them', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'lines');
  const {told, onFailure} = failures();
  {
    await using file = new LineFile({path, start: 'behind', bound: undefined, onFailure});
    for (let index = 0; index < 1000; index++) file.append(String(index));
  }

  expect(await readLines(path)).toEqual(Array.from({length: 1000}, (_, index) => String(index)));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(told).toEqual([]);
});

test('a line that was torn off by a kill is not read, and spoils none that come after it', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'lines');
  await writeFile(path, '{"one":1}\n{"tw');
  expect(await readLines(path)).toEqual(['{"one":1}']);
  {
    await using file = new LineFile({path, start: 'behind', bound: undefined, ...failures()});
    file.append('{"three":3}');
  }

  expect(await readLines(path)).toEqual(['{"one":1}', '{"tw', '{"three":3}']);
});

test('a file that starts anew has nothing of what was there', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'lines');
  await writeFile(path, 'old\n');
  {
    await using file = new LineFile({path, start: 'anew', bound: undefined, ...failures()});
    file.append('one');
    await Promise.resolve();
    file.append('two');
  }

  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
});

test.each(['behind', 'anew'] as const)(
  'a file that others could read is closed to them before it goes on %s',
  async start => {
    await using folder = await createTempFolder();
    const path = join(folder.path, 'lines');
    await writeFile(path, 'old\n');
    await chmod(path, 0o664);
    const {told, onFailure} = failures();
    {
      await using file = new LineFile({path, start, bound: undefined, onFailure});
      file.append('one');
    }

    expect(await readFile(path, 'utf8')).toBe(start === 'behind' ? 'old\none\n' : 'one\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(told).toEqual([]);
  },
);

test.skipIf(process.getuid?.() !== 0)('a file of another user stays as it is, and that is told', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'lines');
  await writeFile(path, 'old\n');
  await chmod(path, 0o666);
  await chown(path, 1, 1);
  const {told, onFailure} = failures();
  const file = new LineFile({path, start: 'anew', bound: undefined, onFailure});
  file.append('one');
  await file[Symbol.asyncDispose]();
  file.append('two');
  await file[Symbol.asyncDispose]();

  expect(await readFile(path, 'utf8')).toBe('old\n');
  expect((await stat(path)).mode & 0o777).toBe(0o666);
  expect(told.map(({message}) => message)).toEqual([`others can read '${path}', and it belongs to another user`]);
});

test('what is no file, such as a pipe, keeps its rights', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'pipe');
  await runCommand({file: 'mkfifo', args: ['-m', '644', path]}, new AbortController().signal);
  await using reader = await open(path, 'r+');
  const {told, onFailure} = failures();
  {
    await using file = new LineFile({path, start: 'anew', bound: undefined, onFailure});
    file.append('one');
  }

  const {buffer, bytesRead} = await reader.read();
  expect(buffer.toString('utf8', 0, bytesRead)).toBe('one\n');
  expect((await stat(path)).mode & 0o777).toBe(0o644);
  expect(told).toEqual([]);
});

test('a file with more lines than it may have is cut to those that are chosen', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'lines');
  await writeFile(path, '1\n2\n3\n');
  {
    const bound = {most: 4, choose: (lines: readonly string[]) => lines.slice(-2)};
    await using file = new LineFile({path, start: 'behind', bound, ...failures()});
    file.append('4');
    file.append('5');
  }

  expect(await readFile(path, 'utf8')).toBe('4\n5\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('what cannot be written is told once, and what comes later is written again where it can be', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'not-there', 'lines');
  const {told, onFailure} = failures();
  const file = new LineFile({path, start: 'behind', bound: undefined, onFailure});
  file.append('one');
  await file[Symbol.asyncDispose]();
  file.append('two');
  await file[Symbol.asyncDispose]();
  expect(told).toEqual([expect.objectContaining({code: 'ENOENT'})]);
  await mkdir(join(folder.path, 'not-there'));
  file.append('three');
  await file[Symbol.asyncDispose]();
  expect(await readLines(path)).toEqual(['three']);
});

test('of a file that is not there, or is empty, there are no lines', async () => {
  await using folder = await createTempFolder();
  const path = join(folder.path, 'lines');
  expect(await readLines(path)).toEqual([]);
  await appendFile(path, '');
  expect(await readLines(path)).toEqual([]);
});
