import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {expect, test} from 'vitest';

import {openStateLock} from '../../src/drivers/state-lock.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const never = new AbortController().signal;
const program = fileURLToPath(new URL('../rig/lock-holder.ts', import.meta.url));

type Holder = AsyncDisposable & {readonly child: ChildProcess; readonly said: string};

/** Another process that tries to take the lock; killed without warning at the end of its scope. */
const openHolder = async (folder: string): Promise<Holder> => {
  const child = spawn(process.execPath, [program, folder], {stdio: ['ignore', 'pipe', 'inherit']});
  const [said] = await once(child.stdout, 'data');
  return {child, said: String(said).trim(), [Symbol.asyncDispose]: () => kill(child)};
};

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
};

test('refuses a second process, naming the first, until the first gives it back', async () => {
  await using folder = await createTempFolder();
  const first = await openStateLock(folder, never);
  if (first.kind === 'refused') throw new Error('The lock of a new folder was refused.');
  await using second = await openHolder(folder.path);
  expect(second.said).toBe(`refused ${process.pid}`);
  await first[Symbol.asyncDispose]();
  await using third = await openHolder(folder.path);
  expect(third.said).toBe('held');
});

test('takes over at once what a killed process held', async () => {
  await using folder = await createTempFolder();
  const first = await openHolder(folder.path);
  expect(first.said).toBe('held');
  await kill(first.child);
  await using second = await openHolder(folder.path);
  expect(second.said).toBe('held');
  expect(await readdir(folder.path)).toEqual(['lock']);
});

test('is not deceived by a new process with the number of the dead one', async () => {
  await using folder = await createTempFolder();
  await writeFile(join(folder.path, 'lock'), JSON.stringify({pid: process.ppid, start: 'another time'}));
  expect((await openStateLock(folder, never)).kind).toBe('held');
});

test.each(['', 'garbage', '[]', '{"pid":'])('takes over a lock file that says `%s`', async content => {
  await using folder = await createTempFolder();
  await writeFile(join(folder.path, 'lock'), content);
  expect((await openStateLock(folder, never)).kind).toBe('held');
  expect(await readdir(folder.path)).toEqual(['lock']);
});

test('lets exactly one of many take over from a dead one', async () => {
  await using folder = await createTempFolder();
  await writeFile(join(folder.path, 'lock'), JSON.stringify({pid: 1, start: 'another time'}));
  const holders = await Promise.all(Array.from({length: 4}, () => openHolder(folder.path)));
  const winner = holders.find(({said}) => said === 'held');
  expect(holders.filter(({said}) => said === 'held')).toHaveLength(1);
  expect(holders.filter(({said}) => said === `refused ${winner?.child.pid}`).length).toBeGreaterThan(0);
  await Promise.all(holders.map(({child}) => kill(child)));
});
