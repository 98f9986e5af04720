import process from 'node:process';

import type {Greeting} from '../control/protocol.ts';
import type {Status} from '../core/status.ts';
import {runWithDaemon, showBroken, showRefused} from './ask-daemon.ts';
import {exitCodes} from './exit-code.ts';
import {openText} from './open-output.ts';
import {Secrets} from './secrets/secrets.ts';

type Request = {readonly format: 'text' | 'json'; readonly configFile: string | undefined};

/** Prints how the devloop of the project stands, for people or for programs. */
export async function showStatus(request: Request): Promise<number> {
  return runWithDaemon(request, async (link, {output}) => {
    for await (const answer of link.send({request: 'status'})) {
      if (answer.answer === 'refused') return showRefused(answer.why, output);
      if (answer.answer !== 'status') continue;
      const told = {greeting: link.greeting, status: answer.status};
      const text = request.format === 'json' ? formatJson(told) : await formatText(told);
      openText(process.stdout, new Secrets())(`${text}\n`);
      return exitCodes.ready;
    }

    return showBroken(link, output);
  });
}

type Told = {readonly greeting: Greeting; readonly status: Status};

const formatJson = ({greeting, status}: Told): string => JSON.stringify({...greeting, ...status}, undefined, 2);

/** What knows how wide text is takes longer to load than all the rest. */
async function formatText(told: Told): Promise<string> {
  const {formatStatus} = await import('../ui/format-status.ts');
  const {isTTY, columns} = process.stdout;
  const fit = isTTY ? {columns: columns || 80, style: 'coloured' as const} : {columns: 200, style: 'plain' as const};
  return formatStatus({...told, ...fit, now: Date.now()}).join('\n');
}
