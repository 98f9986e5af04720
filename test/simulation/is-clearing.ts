import type {Command} from '../../src/core/command.ts';
import type {Event, JobPassed} from '../../src/core/event.ts';
import {laneOf, lanes, type Job} from '../../src/core/job.ts';

type Failed = {readonly lane: string; readonly job: Job};

/** Whether an event may clear the failure of a job: its own stage passes, an edit, or a word from the user. */
export function isClearing(event: Event, failed: Failed): boolean {
  switch (event.type) {
    case 'configLoaded':
      return true;
    case 'commandGiven':
      return clearingCommands.has(event.command.kind);
    case 'jobPassed':
      return laneOf(event.job) === failed.lane || isTelling(event, failed);
    case 'jobFailed':
      return laneOf(event.job) === failed.lane;
    case 'jobReported':
      return event.report.kind === 'watching' && laneOf(event.job) === failed.lane;
    case 'jobStarted':
    case 'jobInterrupted':
    case 'shutdownRequested':
    case 'clockReached':
      return false;
  }
}

const clearingCommands: ReadonlySet<Command['kind']> = new Set(['rebuild', 'restart', 'disable', 'remove']);

/** Whether it shows that an edit of the sources was taken back, that the config is another one, or that the pods are others. */
function isTelling(event: JobPassed, {lane, job}: Failed): boolean {
  switch (event.kind) {
    case 'load-config':
      return true;
    case 'restart-pods':
      return lane === lanes.rollout(event.job.release);
    case 'fingerprint-service':
      return job.kind === 'build-image' && job.service === event.job.service;
    case 'prepare-registry':
      return job.kind === 'build-image';
    case 'watch-files':
    case 'check-environment':
    case 'prepare-cluster':
    case 'wire-nodes':
    case 'fingerprint-release':
    case 'find-image':
    case 'build-image':
    case 'deploy-release':
    case 'remove-release':
    case 'await-rollout':
    case 'forward-port':
    case 'prune-images':
      return false;
  }
}
