import type {CommandIdle, Failure} from '../failure.ts';
import type {Description} from './description.ts';

/** What keeps one devloop from another, or from being told something. */
type ControlFailure = Extract<
  Failure,
  {readonly kind: 'locked' | 'not-running' | 'control-failed' | 'command-idle' | 'release-wanted' | 'release-ambiguous'}
>;

export function describeControl(failure: ControlFailure): Description {
  switch (failure.kind) {
    case 'locked':
      return describeLocked(failure);
    case 'not-running':
      return describeNotRunning(failure.pid);
    case 'control-failed':
      return {
        what: `The devloop that runs for this project${failure.pid === undefined ? '' : ` (process ${failure.pid})`} could not be asked.`,
        said: failure.said,
        next: [
          failure.pid === undefined
            ? 'Try again, or end it with Ctrl-C in its terminal.'
            : `Try again, or end it with Ctrl-C in its terminal or \`kill -INT ${failure.pid}\`.`,
        ],
      };
    case 'command-idle':
      return describeIdle(failure);
    case 'release-wanted':
      return {
        what: `The release \`${failure.release}\` is in the config, so it is not removed.`,
        said: [],
        next: ['Take it out of the config first; `devloop down` removes all releases of the project.'],
      };
    case 'release-ambiguous':
      return {
        what: `The release \`${failure.release}\` is left over in ${failure.names.length} namespaces.`,
        said: [],
        next: [`Say which one: ${failure.names.map(name => `\`devloop remove ${name}\``).join(', ')}.`],
      };
  }
}

function describeIdle({command, name, reason}: CommandIdle): Description {
  switch (reason) {
    case 'disabled':
      return {
        what: `The service \`${name}\` is disabled, so it is not built.`,
        said: [],
        next: [`\`devloop enable ${name}\` first.`],
      };
    case 'in-no-release':
      return {
        what: `The service \`${name}\` is in no release, so it has no pods to restart.`,
        said: [],
        next: ['Name it under `images` of a release in the config.'],
      };
    case 'without-images':
      return {
        what: `The release \`${name}\` takes no image of the project, so there is nothing to ${command}.`,
        said: [],
        next: [`\`devloop rebuild ${name}\` runs helm for it again.`],
      };
  }
}

function describeLocked({pid, daemon}: Extract<ControlFailure, {readonly kind: 'locked'}>): Description {
  const end = `End it with Ctrl-C in its terminal, or with \`kill -INT ${pid}\`.`;
  if (daemon === undefined)
    return {what: `Another devloop (process ${pid}) runs for this project.`, said: [], next: [end]};
  const {seconds, log} = daemon;
  return {
    what: `Another devloop (process ${pid}) runs for this project, for ${describeTime(seconds)}.`,
    said: log === undefined ? [] : [`it writes to ${log}`],
    next: ['`devloop status` tells how it stands, and `devloop stop` ends it.'],
  };
}

function describeNotRunning(pid: number | undefined): Description {
  if (pid === undefined)
    return {
      what: 'No devloop runs for this project.',
      said: [],
      next: ['Start it with `devloop`, or in the background with `devloop --detach`.'],
    };
  return {
    what: `The devloop that runs for this project (process ${pid}) takes no commands: it is on a lap of its own, or just starting or ending.`,
    said: [],
    next: ['Try again when it is through; `devloop` or `devloop --detach` stays up and takes commands.'],
  };
}

const describeTime = (seconds: number): string => {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${Math.floor(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
