import {parseArgs} from 'node:util';

import type {Mode} from '../core/state.ts';
import {controlCommands, parseControl, type ControlRequest} from './control-arguments.ts';
import {parseLapOptions, type LapOptions, type LapValues} from './lap-options.ts';
import {parseWhy, type WhyRequest} from './why-arguments.ts';

/** How devloop shows what happens: `auto` is lines in place on a terminal, and the stream everywhere else. */
export type Ui = (typeof uis)[number];

const uis = ['auto', 'stream', 'json'] as const;

/** That the project is to be brought up, and how. */
export type UpRequest = LapOptions & {
  readonly kind: 'up';
  readonly mode: Mode;
  /** Services and releases; all of them when it is empty. */
  readonly part: readonly string[];
  readonly ui: Ui;
  /** The file that every event is written to. */
  readonly trace?: string;
  /** That the cluster is to be made anew, by the word of the user. */
  readonly cluster?: 'recreate';
  readonly configFile: string | undefined;
};

/** What the user asks for. */
export type Request =
  | {readonly kind: 'help'}
  | {readonly kind: 'version'}
  | UpRequest
  | {readonly kind: 'detach'; readonly cluster?: 'recreate'; readonly configFile: string | undefined}
  | ControlRequest
  | WhyRequest
  | {readonly kind: 'down'; readonly scope: 'releases' | 'all'; readonly configFile: string | undefined}
  | {readonly kind: 'doctor'; readonly mode: 'look' | 'fix'; readonly configFile: string | undefined}
  | {readonly kind: 'env'; readonly configFile: string | undefined}
  | {readonly kind: 'misuse'; readonly message: string};

const options = {
  once: {type: 'boolean'},
  all: {type: 'boolean'},
  recreate: {type: 'boolean'},
  fix: {type: 'boolean'},
  detach: {type: 'boolean'},
  json: {type: 'boolean'},
  for: {type: 'string'},
  config: {type: 'string'},
  ui: {type: 'string'},
  trace: {type: 'string'},
  timeout: {type: 'string'},
  report: {type: 'string'},
  junit: {type: 'string'},
  bundle: {type: 'string'},
  help: {type: 'boolean', short: 'h'},
  version: {type: 'boolean', short: 'v'},
} as const;

/** Reads the arguments behind the program's name. */
export function parseRequest(argv: readonly string[]): Request {
  try {
    const {values, positionals} = parseArgs({args: [...argv], options, allowPositionals: true});
    if (values.help) return {kind: 'help'};
    if (values.version) return {kind: 'version'};
    return parseCommand(positionals, values);
  } catch (error) {
    return {kind: 'misuse', message: error instanceof Error ? error.message : String(error)};
  }
}

/** Words that are no names of services. */
const commands: ReadonlySet<string> = new Set(['down', 'doctor', 'env', 'help', 'why', ...controlCommands]);

type Values = LapValues & {
  readonly once?: boolean;
  readonly all?: boolean;
  readonly recreate?: boolean;
  readonly fix?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly for?: string;
  readonly config?: string;
  readonly ui?: string;
  readonly trace?: string;
};

function parseCommand(words: readonly string[], values: Values): Request {
  const control = parseControl(words, values) ?? parseWhy(words, values);
  if (control !== undefined) return control;
  const [command, ...rest] = words;
  const {once, all, config: configFile, ui} = values;
  const mode: Mode = once === true ? 'once' : 'stay';
  const lap = parseLapOptions(values, command !== undefined && commands.has(command) ? 'command' : mode);
  if (lap.kind === 'misuse') return lap;
  if (values.json === true) return {kind: 'misuse', message: '`--json` goes with `devloop status` and `devloop why`.'};
  if (values.for !== undefined) return {kind: 'misuse', message: '`--for` goes with `devloop wait`.'};
  const {trace} = values;
  if (trace !== undefined && (values.detach === true || (command !== undefined && commands.has(command))))
    return {kind: 'misuse', message: '`--trace` goes with `devloop` and `devloop --once`.'};
  if (trace === '') return {kind: 'misuse', message: '`--trace` needs a value.'};
  const up = {
    mode,
    configFile,
    ...lap.options,
    ...(trace !== undefined && {trace}),
    ...(values.recreate === true && {cluster: 'recreate' as const}),
  };
  if (values.detach === true && (once === true || command !== undefined || ui !== undefined))
    return {kind: 'misuse', message: '`--detach` goes with `devloop` alone.'};
  if (once === true && command !== undefined && !commands.has(command)) return parseUp(ui, {...up, part: words});
  if (rest.length > 0)
    return {kind: 'misuse', message: `Expected one command, got \`${[command, ...rest].join(' ')}\`.`};
  if (once === true && command !== undefined) return {kind: 'misuse', message: '`--once` goes without a command.'};
  if (all === true && command !== 'down') return {kind: 'misuse', message: '`--all` goes with `devloop down`.'};
  if (values.fix === true && command !== 'doctor')
    return {kind: 'misuse', message: '`--fix` goes with `devloop doctor`.'};
  if (values.recreate === true && command !== undefined)
    return {kind: 'misuse', message: '`--recreate` goes with `devloop` and `devloop --once`.'};
  if (ui !== undefined && command !== undefined)
    return {kind: 'misuse', message: '`--ui` goes with `devloop` and `devloop --once`.'};
  switch (command) {
    case undefined:
      if (values.detach === true)
        return {kind: 'detach', configFile, ...(values.recreate === true && {cluster: 'recreate'})};
      return parseUp(ui, {...up, part: []});
    case 'down':
      return {kind: 'down', scope: all === true ? 'all' : 'releases', configFile};
    case 'doctor':
      return {kind: 'doctor', mode: values.fix === true ? 'fix' : 'look', configFile};
    case 'env':
      return {kind: 'env', configFile};
    case 'help':
      return {kind: 'help'};
    default:
      return {kind: 'misuse', message: `There is no command \`${command}\`.`};
  }
}

type Up = Omit<UpRequest, 'kind' | 'ui'>;

function parseUp(wanted: string | undefined, rest: Up): Request {
  const ui = uis.find(each => each === (wanted ?? 'auto'));
  if (ui !== undefined) return {kind: 'up', ui, ...rest};
  const choices = 'expected `auto`, `stream` or `json`';
  return wanted === 'tui'
    ? {kind: 'misuse', message: `\`--ui=tui\` is not there yet: ${choices}.`}
    : {kind: 'misuse', message: `There is no \`--ui=${wanted}\`: ${choices}.`};
}
