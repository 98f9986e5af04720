import {isMachineFailure, type Failure} from '../core/failure.ts';
import type {Outcome} from '../core/outcome.ts';

/** What the exit code of devloop says; stable, for scripts and CI. */
export const exitCodes = {
  ready: 0,
  failed: 1,
  usage: 2,
  locked: 3,
  environment: 4,
  notRunning: 5,
  timedOut: 124,
} as const;

/** The signals that end devloop, and the code that a shell expects of a program ended by each. */
export const signalCodes = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;

export type EndSignal = keyof typeof signalCodes;

/** Of several failures, those that the project can mend itself count more than the machine's: the smallest code. */
export function exitCodeOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'ready':
      return exitCodes.ready;
    case 'failed':
      return Math.min(...outcome.failures.map(exitCodeOfFailure));
    case 'timed-out':
      return exitCodes.timedOut;
  }
}

/** For one failure, whether it keeps a command from beginning or comes later. */
export function exitCodeOfFailure(failure: Failure): number {
  if (failure.kind === 'locked') return exitCodes.locked;
  if (failure.kind === 'not-running') return exitCodes.notRunning;
  if (failure.kind === 'control-failed') return exitCodes.environment;
  if (failure.kind === 'timed-out') return exitCodes.timedOut;
  if (usageFailures.has(failure.kind)) return exitCodes.usage;
  return isMachineFailure(failure) ? exitCodes.environment : exitCodes.failed;
}

/** What the user has to correct before devloop can start. */
const usageFailures: ReadonlySet<Failure['kind']> = new Set([
  'config-invalid',
  'config-not-found',
  'part-unknown',
  'command-idle',
  'release-wanted',
  'release-ambiguous',
]);
