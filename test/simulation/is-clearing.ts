import type {Event} from '../../src/core/event.ts';
import {laneOf, type Job} from '../../src/core/job.ts';

/** Whether an event may clear the failure of a job: its own stage passes, an edit, or a word from the user. */
export function isClearing(event: Event, {lane, job}: {readonly lane: string; readonly job: Job}): boolean {
  switch (event.type) {
    case 'configLoaded':
    case 'commandGiven':
      return true;
    case 'jobPassed':
      return laneOf(event.job) === lane || (job.kind === 'build-image' && tellsWhatToBuild.has(event.kind));
    case 'jobFailed':
      return laneOf(event.job) === lane;
    case 'jobStarted':
    case 'jobReported':
    case 'jobInterrupted':
    case 'shutdownRequested':
    case 'clockReached':
      return false;
  }
}

/** What may show that an edit of the sources, or of the config, was taken back. */
const tellsWhatToBuild: ReadonlySet<string> = new Set(['fingerprint-service', 'prepare-registry']);
