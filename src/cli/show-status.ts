import process from 'node:process';

import {formatStatus} from '../ui/format-status.ts';
import {runWithDaemon, showBroken, showRefused} from './ask-daemon.ts';
import {openText} from './open-output.ts';
import {Secrets} from './secrets/secrets.ts';

type Request = {readonly format: 'text' | 'json'; readonly configFile: string | undefined};

/** Prints how the devloop of the project stands, for people or for programs. */
export async function showStatus(request: Request): Promise<number> {
  return runWithDaemon(request, async (link, output) => {
    const {greeting} = link;
    const write = openText(process.stdout, new Secrets());
    for await (const answer of link.send({request: 'status'})) {
      if (answer.answer === 'refused') return showRefused(answer.why, output);
      if (answer.answer !== 'status') continue;
      const {status} = answer;
      if (request.format === 'json') write(`${JSON.stringify({...greeting, ...status}, undefined, 2)}\n`);
      else
        for (const line of formatStatus({greeting, status, now: Date.now(), ...sizeOf(process.stdout)}))
          write(`${line}\n`);
      return 0;
    }

    return showBroken(link, output);
  });
}

const sizeOf = ({isTTY, columns}: NodeJS.WriteStream) =>
  isTTY ? {columns: columns || 80, style: 'coloured' as const} : {columns: 200, style: 'plain' as const};
