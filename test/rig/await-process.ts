import {setTimeout} from 'node:timers/promises';

import {runCommand} from '../../src/drivers/run-command.ts';

/** Waits until a process with this command line runs on this machine, or until none does; containers' processes count. */
export const awaitProcess = async (
  commandLine: string,
  wanted: 'running' | 'gone',
  signal = AbortSignal.timeout(60_000),
): Promise<void> => {
  for (;;) {
    const {stdout} = await runCommand({file: 'ps', args: ['-eo', 'args']}, signal);
    if (stdout.split('\n').includes(commandLine) === (wanted === 'running')) return;
    await setTimeout(50, undefined, {signal});
  }
};
