import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

import {expect, test} from 'vitest';

const listener = fileURLToPath(new URL('../rig/signal-listener.ts', import.meta.url));

/** Runs a command of the listener, sends it one signal after each line that it prints, and returns how it ended. */
const runListener = async (command: string, signals: readonly NodeJS.Signals[]) => {
  const child = spawn(process.execPath, [listener, command], {stdio: ['ignore', 'pipe', 'inherit']});
  const exit = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    const signal = signals[lines.push(line) - 1];
    if (signal !== undefined) child.kill(signal);
  }
  const [code, killedBy]: unknown[] = await exit;
  return {code, killedBy, lines};
};

test.concurrent.each<readonly [NodeJS.Signals, number]>([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s ends a command in good order, with exit code %i', async (signal, code) => {
  expect(await runListener('ends at the first', [signal])).toEqual({code, killedBy: null, lines: ['waiting']});
});

test.concurrent('the second signal is told apart, and the exit code is that of the first', async () => {
  const lines = ['waiting', 'finishing'];
  expect(await runListener('ends at the second', ['SIGTERM', 'SIGINT'])).toEqual({code: 143, killedBy: null, lines});
});

test.concurrent('a command that throws because it was interrupted ends like any other', async () => {
  expect(await runListener('breaks off at the first', ['SIGINT'])).toMatchObject({code: 130, killedBy: null});
});

test.concurrent('without a signal the exit code is the one of the command', async () => {
  expect(await runListener('ends by itself', [])).toEqual({code: 3, killedBy: null, lines: []});
});
