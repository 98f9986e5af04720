import {spawn} from 'node:child_process';
import {once} from 'node:events';

import {expect, test} from 'vitest';

import {awaitEnd, listProcesses, stopProcess} from '../../src/drivers/running-processes.ts';

const never = new AbortController().signal;

/** A process that runs for long, with words of its own in its command line; it says when its handlers are set. */
const startSleeper = async (word: string, handler = '') => {
  const program = `${handler}; setInterval(() => {}, 60_000); console.log('ready')`;
  const child = spawn(process.execPath, ['-e', program, '--', word, 'last'], {stdio: ['ignore', 'pipe', 'inherit']});
  await once(child.stdout, 'data');
  return {child, ended: once(child, 'exit')};
};

const findOne = async (word: string) => {
  const [found] = await listProcesses([`-- ${word} last`], never);
  if (found === undefined) throw new Error(`No process has the word ${word}.`);
  return found;
};

test('finds a process by its arguments, and nothing by others', async () => {
  const {child, ended} = await startSleeper('word-of-one');
  expect(await listProcesses(['-- word-of-one last', 'setInterval'], never)).toMatchObject([{pid: child.pid}]);
  expect(await listProcesses(['-- word-of-one last', 'nowhere'], never)).toEqual([]);
  const one = await findOne('word-of-one');
  child.kill('SIGKILL');
  await ended;
  await awaitEnd(one, never);
  expect(await listProcesses(['-- word-of-one last'], never)).toEqual([]);
});

test('asks a process to end before it kills it', async () => {
  const {ended} = await startSleeper('word-of-two', "process.on('SIGINT', () => process.exit(7))");
  await stopProcess(await findOne('word-of-two'), {patience: 10_000, signal: never});
  expect(await ended).toEqual([7, null]);
});

test('kills a process that does not listen', async () => {
  const {ended} = await startSleeper('word-of-three', "process.on('SIGINT', () => {})");
  await stopProcess(await findOne('word-of-three'), {patience: 50, signal: never});
  expect(await ended).toEqual([null, 'SIGKILL']);
});
