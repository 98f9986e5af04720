import {longestWait} from '../control/protocol.ts';
import type {CommandRequest} from '../core/find-command.ts';
import {parseDuration} from './lap-options.ts';

/** What the user asks of a devloop that runs. */
export type ControlRequest = {readonly configFile: string | undefined} & (
  | {readonly kind: 'status'; readonly format: 'text' | 'json'}
  | {readonly kind: 'command'; readonly command: CommandRequest}
  | {readonly kind: 'wait'; readonly timeout: number}
  | {readonly kind: 'stop'}
);

type Misuse = {readonly kind: 'misuse'; readonly message: string};

/** Options as they were given. */
export type ControlValues = Readonly<Record<string, string | boolean | undefined>>;

/** Of each command what it takes besides `--config`. */
const controlOptions = {
  status: ['json'],
  rebuild: ['all'],
  restart: ['all'],
  disable: ['all'],
  enable: ['all'],
  pause: [],
  resume: [],
  remove: [],
  wait: ['for', 'timeout'],
  stop: [],
} as const;

type ControlCommand = keyof typeof controlOptions;

/** Words that are no names of services. */
export const controlCommands: readonly string[] = Object.keys(controlOptions);

const isControlCommand = (word: string): word is ControlCommand => controlCommands.includes(word);

/** Reads a command for a devloop that runs; undefined when the words are none. */
export function parseControl(words: readonly string[], values: ControlValues): ControlRequest | Misuse | undefined {
  const [command = '', ...names] = words;
  if (!isControlCommand(command)) return undefined;
  const allowed: ReadonlySet<string> = new Set([...controlOptions[command], 'config']);
  const foreign = Object.keys(values).find(option => !allowed.has(option));
  if (foreign !== undefined) return misuse(`\`--${foreign}\` does not go with \`devloop ${command}\`.`);
  const {config} = values;
  const configFile = typeof config === 'string' ? config : undefined;
  const parsed = parseNamed(command, {names, values});
  return parsed.kind === 'misuse' ? parsed : {...parsed, configFile};
}

type Given = {readonly names: readonly string[]; readonly values: ControlValues};

type WithoutFile<Request> = Request extends unknown ? Omit<Request, 'configFile'> : never;

function parseNamed(command: ControlCommand, {names, values}: Given): WithoutFile<ControlRequest> | Misuse {
  if (names.length > 0 && !takesNames.has(command))
    return misuse(`\`devloop ${command}\` takes no names, got \`${names.join(' ')}\`.`);
  switch (command) {
    case 'status':
      return {kind: 'status', format: values['json'] === true ? 'json' : 'text'};
    case 'stop':
      return {kind: 'stop'};
    case 'pause':
    case 'resume':
      return {kind: 'command', command: {kind: command}};
    case 'rebuild':
    case 'restart':
    case 'disable':
    case 'enable':
      return parseNames(command, {names, values});
    case 'remove': {
      const [release, ...others] = names;
      return release === undefined || others.length > 0
        ? misuse('`devloop remove` takes the name of one release that is not in the config any more.')
        : {kind: 'command', command: {kind: command, release}};
    }

    case 'wait':
      return parseWait(values);
  }
}

const takesNames: ReadonlySet<ControlCommand> = new Set(['rebuild', 'restart', 'disable', 'enable', 'remove']);

type NamedCommand = Extract<CommandRequest, {readonly names: unknown}>['kind'];

function parseNames(kind: NamedCommand, {names, values}: Given): WithoutFile<ControlRequest> | Misuse {
  const isAll = values['all'] === true;
  if (isAll && names.length > 0) return misuse(`\`devloop ${kind}\` takes names or \`--all\`, not both.`);
  if (!isAll && names.length === 0)
    return misuse(`\`devloop ${kind}\` needs names of services or releases, or \`--all\`.`);
  return {kind: 'command', command: {kind, names: isAll ? 'all' : names}};
}

/** Ten minutes, as long as a lap of `--once` has. */
const defaultTimeout = 600_000;

function parseWait({for: wanted, timeout}: ControlValues): WithoutFile<ControlRequest> | Misuse {
  if (wanted !== undefined && wanted !== 'ready') return misuse(`There is no \`--for=${wanted}\`: expected \`ready\`.`);
  if (typeof timeout !== 'string') return {kind: 'wait', timeout: defaultTimeout};
  const milliseconds = parseDuration(timeout);
  return milliseconds === undefined || milliseconds > longestWait
    ? misuse(`\`--timeout=${timeout}\` is no time up to a day: expected \`90s\`, \`5m\` or \`1h30m\`.`)
    : {kind: 'wait', timeout: milliseconds};
}

const misuse = (message: string): Misuse => ({kind: 'misuse', message});
