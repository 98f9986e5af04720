import {describeFailure} from './describe/failure.ts';
import type {Failure} from './failure.ts';

/** A place in a file that a failure leads to, and what is wrong there. Line and column count from 1. */
export type FailurePlace = {
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
};

/** Where to look: lines of the config or of a Dockerfile. Failures of anything else lead to no file. */
export function placesOf(failure: Failure): readonly FailurePlace[] {
  const {what, said} = describeFailure(failure);
  if (failure.kind === 'config-invalid') {
    const {file, problems} = failure;
    return problems.map(({line, column}, index) => ({file, line, column, message: said[index] ?? what}));
  }

  if (failure.kind !== 'build-failed') return [];
  return [{file: failure.dockerfile, line: failure.line, column: undefined, message: what}];
}
