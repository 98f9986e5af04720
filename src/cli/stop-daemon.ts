import {runWithDaemon, showRefused} from './ask-daemon.ts';
import {exitCodes} from './exit-code.ts';

/** Ends the devloop of the project, and waits until it is gone: its connection ends with its process. */
export async function stopDaemon(request: {readonly configFile: string | undefined}): Promise<number> {
  return runWithDaemon(request, async (link, output) => {
    let told: readonly string[] = [];
    for await (const answer of link.send({request: 'stop'})) {
      if (answer.answer === 'refused') return showRefused(answer.why, output);
      if (answer.answer !== 'stopping') continue;
      for (const line of answer.waitsFor)
        if (!told.includes(line)) output.showText(`waits until this is finished: ${line}`);
      told = answer.waitsFor;
    }

    output.showText(`devloop (process ${link.greeting.pid}) has ended; the app stays up in the cluster`);
    return exitCodes.ready;
  });
}
