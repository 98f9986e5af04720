import {once} from 'node:events';

import {runWithSignals, type SignalWatch} from '../../src/cli/signal-watch.ts';

/** Commands that say what they hear of signals; the argument names the one to run. */
const commands: Readonly<Record<string, (signals: SignalWatch) => Promise<number>>> = {
  'ends by itself': async () => 3,
  'ends at the first': async ({first}) => {
    await untilAborted(first, 'waiting');
    return 0;
  },
  'ends at the second': async ({first, second}) => {
    await untilAborted(first, 'waiting');
    await untilAborted(second, 'finishing');
    return 0;
  },
  'breaks off at the first': async ({first}) => {
    await untilAborted(first, 'waiting');
    throw first.reason;
  },
};

/** Says what it does, and keeps the process alive meanwhile: listening for signals alone does not. */
async function untilAborted(signal: AbortSignal, what: string): Promise<void> {
  const alive = setInterval(() => {}, 60_000);
  process.stdout.write(`${what}\n`);
  await once(signal, 'abort');
  clearInterval(alive);
}

const command = commands[process.argv[2] ?? ''];
if (command === undefined) throw new Error('No such command.');
process.exitCode = await runWithSignals(command);
