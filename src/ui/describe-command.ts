import type {Command} from '../core/command.ts';
import type {State} from '../core/state.ts';

/** What the user has asked for. */
export function describeCommand(state: State, command: Command): string {
  switch (command.kind) {
    case 'rebuild':
      return `asked to build anew: ${[...command.services, ...command.releases].join(', ')}`;
    case 'restart':
      return `asked to start again: ${command.services.join(', ')}`;
    case 'pause':
      return 'paused: edits are collected until `devloop resume`';
    case 'resume':
      return 'going on';
    case 'disable':
      return `disabled, pods stay as they are: ${command.services.join(', ')}`;
    case 'enable':
      return `enabled: ${command.services.join(', ')}`;
    case 'remove':
      return describeRemoval(state, command);
  }
}

/** A release of the config may have the same name, and is not meant. */
function describeRemoval({config}: State, {release, namespace}: Extract<Command, {readonly kind: 'remove'}>): string {
  const asked = `asked to remove the release ${release} in the namespace ${namespace}`;
  const wanted = config.releases[release];
  return wanted === undefined ? asked : `${asked}; the one in ${wanted.namespace}, which is in the config, stays`;
}
