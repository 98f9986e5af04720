import {runWithDaemon, showBroken, showDescription, showRefused} from './ask-daemon.ts';
import {exitCodes} from './exit-code.ts';

type Request = {readonly timeout: number; readonly configFile: string | undefined};

/** Waits until all that is wanted runs, something has failed for good, or the time is up. */
export async function awaitReady(request: Request): Promise<number> {
  return runWithDaemon(request, async (link, {output}) => {
    let told: readonly string[] = [];
    for await (const answer of link.send({request: 'wait', for: 'ready', timeout: request.timeout})) {
      switch (answer.answer) {
        case 'ready':
          output.showText('ready');
          return exitCodes.ready;
        case 'failed':
          for (const failure of answer.failures) showDescription(failure, output);
          return exitCodes.failed;
        case 'timed-out':
          output.showText(`✗ Not ready after ${request.timeout / 1000} s; what is not done:`);
          for (const line of answer.waitsFor) output.showText(`    ${line}`);
          return exitCodes.timedOut;
        case 'refused':
          return showRefused(answer.why, output);
        case 'waiting':
          for (const line of answer.waitsFor) if (!told.includes(line)) output.showText(`waits for ${line}`);
          told = answer.waitsFor;
          break;
        case 'status':
        case 'accepted':
        case 'stopping':
      }
    }

    return showBroken(link, output);
  });
}
