import type {Unfinished} from './failure.ts';
import {isStanding} from './job-kinds.ts';
import type {JobReport} from './job-report.ts';
import {laneOf, lanes, type Lane} from './job.ts';
import type {Plan} from './plan.ts';
import {isPrune} from './prune.ts';
import {forwardStatus, type State} from './state.ts';

/** What the lap still waits for: jobs that run, what they hold, what is tried again, and forwards that have not answered. */
export const unfinishedOf = (state: State, {jobs, holds}: Plan): readonly Unfinished[] => [
  ...Object.entries(state.running)
    .filter(([, {job}]) => !isStanding(job) && !isPrune(job))
    .map(([lane, {startedAt, report}]) => ({lane, since: startedAt, reasons: reasonsIn(report)})),
  ...jobs
    .filter(job => !isStanding(job) && !isPrune(job) && state.running[laneOf(job)] === undefined)
    .map(job => ({lane: laneOf(job), since: undefined, reasons: []})),
  ...Object.entries(state.failures)
    .filter(([, {retryAt}]) => retryAt !== undefined && retryAt > state.now)
    .map(([lane]) => ({lane, since: undefined, reasons: ['to be tried again']})),
  ...holds.map(({lane, waitsFor}) => ({lane, since: undefined, reasons: waitsFor.map(describeHold)})),
  ...Object.keys(state.config.forwards).flatMap(name => unansweredForward(state, lanes.forward(name), name)),
];

function unansweredForward(state: State, lane: Lane, name: string): readonly Unfinished[] {
  const running = state.running[lane];
  if (running === undefined || forwardStatus(state, name) === 'answering') return [];
  const reasons = reasonsIn(running.report);
  return [{lane, since: running.startedAt, reasons: reasons.length === 0 ? ['no answer yet'] : reasons}];
}

const describeHold = (lane: Lane): string => `comes after \`${lane}\``;

function reasonsIn(report: JobReport | undefined): readonly string[] {
  switch (report?.kind) {
    case 'waiting':
      return report.reasons;
    case 'step':
      return [report.text];
    case 'linkLost':
      return [`link lost: ${report.why}`];
    case 'repaired':
    case 'listening':
    case 'answering':
    case 'watching':
    case 'changed':
    case undefined:
      return [];
  }
}
