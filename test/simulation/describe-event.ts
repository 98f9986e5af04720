import type {Event} from '../../src/core/event.ts';
import {laneOf} from '../../src/core/job.ts';

/** One event in a few words, for the journal of a history that broke a promise. */
export function describeEvent(event: Event): string {
  switch (event.type) {
    case 'jobPassed':
      return `jobPassed ${laneOf(event.job)} ${JSON.stringify(event.result)}`;
    case 'jobFailed':
      return `jobFailed ${laneOf(event.job)} (${event.failure.kind})`;
    case 'jobReported':
      return `jobReported ${laneOf(event.job)} (${event.report.kind === 'changed' ? event.report.paths.join(' ') : event.report.kind})`;
    case 'jobStarted':
    case 'jobInterrupted':
      return `${event.type} ${laneOf(event.job)}`;
    case 'commandGiven':
      return `commandGiven ${JSON.stringify(event.command)}`;
    case 'configLoaded':
    case 'shutdownRequested':
    case 'clockReached':
      return event.type;
  }
}
