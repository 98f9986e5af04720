import type {Failure} from '../core/failure.ts';
import type {Output} from '../ui/output.ts';
import {exitCodeOfFailure} from './exit-code.ts';

/** Tells why a command cannot begin, or could not do its work, and returns the exit code for it. */
export function showRefusal(failure: Failure, output: Pick<Output, 'showFailure'>): number {
  output.showFailure(failure, {source: 'devloop', at: Date.now()});
  return exitCodeOfFailure(failure);
}
