import {basename} from 'node:path';

import {execa} from 'execa';

import {collectOutput, type OutputStream} from './collect-output.ts';
import {createEnvironment} from './environment.ts';
import {ToolError, type ToolErrorDetails} from './tool-error.ts';

/** One run of a program. There is no shell: each argument reaches it as it is. */
export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  /** How errors name it, such as `helm upgrade shop`; the program and its first argument when left out. */
  readonly title?: string;
  readonly cwd?: string;
  /** Variables beside the allow-listed ones of the user; see `createEnvironment`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds from the SIGINT of an abort to the SIGKILL. */
  readonly killAfter?: number;
  /** Longest line handed on, in bytes; longer ones are cut. */
  readonly lineLimit?: number;
  readonly onLine?: (line: string, stream: OutputStream) => void;
};

/** What a command that succeeded has said: all of stdout, and the last lines of both streams in the order of their arrival. */
export type CommandOutput = {readonly stdout: string; readonly lines: readonly string[]};

const defaultKillAfter = 10_000;

/**
 * Runs a program to its end and throws a `ToolError` unless it exits with 0. An abort sends SIGINT to it and all its descendants, later
 * SIGKILL, and the promise settles only when they are gone.
 */
export const runCommand = async (command: Command, signal: AbortSignal): Promise<CommandOutput> => {
  const title = command.title ?? [basename(command.file), ...command.args.slice(0, 1)].join(' ');
  if (signal.aborted) throw new ToolError({command: title, reason: 'interrupted', cause: signal.reason});

  const child = execa(command.file, command.args, {
    ...(command.cwd === undefined ? {} : {cwd: command.cwd}),
    env: createEnvironment(command.env),
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    cancelSignal: signal,
    killSignal: 'SIGINT',
    killDescendants: true,
    forceKillAfterDelay: command.killAfter ?? defaultKillAfter,
  });
  const output = collectOutput(command);
  try {
    const [result] = await Promise.all([
      child,
      output.read(child.stdout, 'stdout'),
      output.read(child.stderr, 'stderr'),
    ]);
    const error = findError({title, result, signal, lines: output.lines()});
    if (error !== undefined) throw error;
  } catch (error) {
    // Descendants that outlived it: they share its process group.
    child.kill('SIGKILL');
    throw error;
  }
  const stdout = output.stdout();
  if (stdout !== undefined) return {stdout, lines: output.lines()};
  throw new ToolError({command: title, reason: 'failed', message: `\`${title}\` wrote more than 8 MiB.`});
};

type Result = {
  readonly failed: boolean;
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
};

type Ended = {
  readonly title: string;
  readonly result: Result;
  readonly signal: AbortSignal;
  readonly lines: readonly string[];
};

/** execa's own error is no cause to keep: it holds all arguments. */
const findError = ({title, result, signal, lines}: Ended): ToolError | undefined => {
  const details = {command: title, exitCode: result.exitCode, output: lines};
  if (signal.aborted) return new ToolError({...details, reason: 'interrupted', cause: signal.reason});
  if (!result.failed) return undefined;
  if (result.exitCode !== undefined) return new ToolError({...details, reason: 'failed'});
  return new ToolError({...details, ...describeStart(title, result)});
};

/** The program did not start, or died of a signal that was not ours. */
const describeStart = (title: string, result: Result): Pick<ToolErrorDetails, 'reason' | 'message'> => {
  const text = result.originalMessage ?? 'no reason given';
  if (result.code === 'ENOENT' && !text.includes('cwd')) return {reason: 'not-found'};
  return {reason: 'failed', message: `\`${title}\` ended without an exit code: ${text}`};
};
