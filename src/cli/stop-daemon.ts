import {setTimeout as sleep} from 'node:timers/promises';

import {findProcess} from '../drivers/process-identity.ts';
import {runWithDaemon, showRefused} from './ask-daemon.ts';
import {exitCodes} from './exit-code.ts';

/** Ends the devloop of the project, and waits until it is gone. */
export async function stopDaemon(request: {readonly configFile: string | undefined}): Promise<number> {
  return runWithDaemon(request, async (link, {output, signal}) => {
    const {pid} = link.greeting;
    const daemon = await findProcess(pid, signal);
    let told: readonly string[] = [];
    for await (const answer of link.send({request: 'stop'})) {
      if (answer.answer === 'refused') return showRefused(answer.why, output);
      if (answer.answer !== 'stopping') continue;
      for (const line of answer.waitsFor)
        if (!told.includes(line)) output.showText(`waits until this is finished: ${line}`);
      told = answer.waitsFor;
    }

    if (daemon !== undefined) await awaitEnd(daemon, signal);
    output.showText(`devloop (process ${pid}) has ended; the app stays up in the cluster`);
    return exitCodes.ready;
  });
}

/** Milliseconds between two looks. */
const lookTime = 20;

/** The connection ends as one of the last things that a process does, but not as the very last. */
async function awaitEnd(daemon: {readonly pid: number; readonly start: string}, signal: AbortSignal): Promise<void> {
  while ((await findProcess(daemon.pid, signal))?.start === daemon.start) await sleep(lookTime, undefined, {signal});
}
