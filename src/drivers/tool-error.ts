/**
 * Why a tool could not do its work. `not-found`: the program is not installed. `failed`: it ran and said no. `interrupted`: the caller's
 * signal ended it. `unreachable`: the service behind it does not answer. `unsupported`: it is too old, or lacks a part that is needed.
 * `missing`: what it was asked for is not there. `conflict`: the name or the port is taken.
 */
export type ToolFailure =
  | 'not-found'
  | 'failed'
  | 'interrupted'
  | 'unreachable'
  | 'unsupported'
  | 'missing'
  | 'conflict';

/** What a `ToolError` is made of; without a `message` a short sentence is made from the reason. */
export type ToolErrorDetails = {
  readonly command: string;
  readonly reason: ToolFailure;
  readonly exitCode?: number | undefined;
  readonly output?: readonly string[];
  readonly message?: string;
  readonly cause?: unknown;
};

/** How many of a tool's last lines an error keeps. */
export const outputLines = 40;

/** The one error that drivers throw: which tool, why, and the last lines it said. Its texts never hold a full argument list. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  /** Short, such as `helm upgrade shop`. */
  readonly command: string;
  readonly reason: ToolFailure;
  readonly exitCode: number | undefined;
  readonly output: readonly string[];

  constructor({command, reason, exitCode, output = [], message, cause}: ToolErrorDetails) {
    super(message ?? describeReason({command, reason, exitCode}), cause === undefined ? {} : {cause});
    this.command = command;
    this.reason = reason;
    this.exitCode = exitCode;
    this.output = output.slice(-outputLines).map(capLine);
  }
}

const describeReason = ({command, reason, exitCode}: ToolErrorDetails): string => {
  const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`;
  const said: Readonly<Record<ToolFailure, string>> = {
    'not-found': 'could not start: the program was not found',
    failed: `failed${code}`,
    interrupted: 'was interrupted',
    unreachable: 'got no answer',
    unsupported: 'is too old, or lacks a part that is needed',
    missing: 'did not find what it was asked for',
    conflict: 'met something that is already there',
  };
  return `\`${command}\` ${said[reason]}.`;
};

const longestLine = 2000;

const capLine = (line: string): string => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line);
