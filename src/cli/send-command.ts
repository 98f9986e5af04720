import type {CommandRequest} from '../core/find-command.ts';
import {runWithDaemon, showBroken, showRefused} from './ask-daemon.ts';
import {exitCodes} from './exit-code.ts';

type Request = {readonly command: CommandRequest; readonly configFile: string | undefined};

/** Gives a command to the devloop of the project. It is done when that has understood it, not when it has done it. */
export async function sendCommand(request: Request): Promise<number> {
  return runWithDaemon(request, async (link, {output}) => {
    const {kind, ...rest} = request.command;
    for await (const answer of link.send({request: kind, ...rest})) {
      if (answer.answer === 'refused') return showRefused(answer.why, output);
      if (answer.answer !== 'accepted') continue;
      output.showText(describeAccepted(request.command));
      return exitCodes.ready;
    }

    return showBroken(link, output);
  });
}

function describeAccepted(command: CommandRequest): string {
  switch (command.kind) {
    case 'pause':
      return 'paused: edits are collected until `devloop resume`';
    case 'resume':
      return 'goes on';
    case 'remove':
      return `removes the release ${command.release} that is not in the config any more`;
    case 'rebuild':
      return `builds and deploys anew: ${listNames(command.names)} (\`devloop wait\` waits for it)`;
    case 'restart':
      return `starts the pods again: ${listNames(command.names)} (\`devloop wait\` waits for it)`;
    case 'disable':
      return `disabled until \`devloop enable\`: ${listNames(command.names)}; what runs stays`;
    case 'enable':
      return `enabled: ${listNames(command.names)}`;
  }
}

const listNames = (names: readonly string[] | 'all'): string => (names === 'all' ? 'all' : names.join(', '));
