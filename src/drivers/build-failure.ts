import {parseBuildCause, type BuildCause} from './build-cause.ts';
import type {BuildStep} from './build-step.ts';
import {ToolError, type ToolErrorDetails} from './tool-error.ts';

/** What is known of a build that failed; what BuildKit did not tell is undefined or empty. */
export type BuildFailure = {
  readonly cause: BuildCause;
  readonly step: BuildStep | undefined;
  /** The line of the Dockerfile, from 1. */
  readonly line: number | undefined;
  /** The lines of the Dockerfile around it, the guilty ones marked by `>>>`; of many, the first and the last ones. */
  readonly excerpt: readonly string[];
  /** The last lines that the step wrote. */
  readonly output: readonly string[];
  /** `clipped`: BuildKit dropped some of what the step wrote. */
  readonly outputKept: 'whole' | 'clipped';
  /** BuildKit's own sentence. */
  readonly message: string;
};

/** Thrown when a build fails, so that the failing step, line and cause need no parsing elsewhere. */
export class BuildError extends ToolError {
  readonly failure: BuildFailure;

  constructor(failure: BuildFailure, details: Omit<ToolErrorDetails, 'reason'>) {
    super({...details, reason: 'failed'});
    this.failure = failure;
  }
}

/** Makes the error of a build that failed; it is a plain `ToolError` when Docker is away, which is no fault of the build. */
export const createBuildError = (failure: BuildFailure, cause: ToolError): ToolError => {
  const {command, exitCode} = cause;
  const {message} = failure;
  const output = failure.output.length > 0 ? failure.output : message.split('\n');
  const details = {command, exitCode, message, output, cause};
  return dockerAway.test(message)
    ? new ToolError({...details, reason: 'unreachable'})
    : new BuildError(failure, details);
};

/** It was not there, or went away in the middle. */
const dockerAway = /Cannot connect to the Docker daemon|error during connect|rpc error: code = Unavailable/;

/** The error of a build that cannot be begun, or is of no use, for a reason that BuildKit was not asked about. */
export const createPlainBuildError = (
  cause: BuildCause,
  {command, message}: {readonly command: string; readonly message: string},
): BuildError =>
  new BuildError(
    {cause, step: undefined, line: undefined, excerpt: [], output: [], outputKept: 'whole', message},
    {command, message},
  );

type ErrorText = Pick<BuildFailure, 'line' | 'excerpt' | 'message'>;

/**
 * Reads what BuildKit prints after a failure:
 *
 *     Dockerfile:2
 *     --------------------
 *        1 |     FROM alpine
 *        2 | >>> RUN exit 3
 *     --------------------
 *     ERROR: failed to build: failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3
 */
const parseErrorText = (lines: readonly string[]): ErrorText => {
  const first = lines.findIndex(isRuler);
  const last = lines.findIndex((line, index) => index > first && isRuler(line));
  const line = /:(\d+)$/.exec(lines[first - 1] ?? '')?.[1];
  const error = lines.findIndex(text => text.startsWith('ERROR: '));
  const message = lines
    .slice(error === -1 ? last + 1 : error)
    .filter(text => !text.startsWith('View build details: '))
    .join('\n')
    .replace(/^ERROR: (failed to build: )?(failed to solve: )?/, '')
    .trim();
  return {
    line: line === undefined ? undefined : Number(line),
    excerpt: first === -1 || last === -1 ? [] : shorten(lines.slice(first + 1, last)),
    message,
  };
};

/** Finds the cause too, which the step tells where the sentence does not. */
export const parseBuildFailure = (
  lines: readonly string[],
  {step, ...rest}: Pick<BuildFailure, 'step' | 'output' | 'outputKept'>,
): BuildFailure => {
  const text = parseErrorText(lines);
  return {...text, ...rest, step, cause: parseBuildCause({message: text.message, step: step?.name})};
};

const isRuler = (line: string): boolean => /^-{20}$/.test(line);

/** A here-document of hundreds of lines is one instruction. */
const shownLines = {first: 10, last: 4};

const shorten = (excerpt: readonly string[]): readonly string[] => {
  const {first, last} = shownLines;
  const left = excerpt.length - first - last;
  if (left <= 1) return excerpt;
  return [...excerpt.slice(0, first), `       … ${left} more lines …`, ...excerpt.slice(-last)];
};
