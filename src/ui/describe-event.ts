import type {Event} from '../core/event.ts';
import type {Job} from '../core/job.ts';
import {isPrune} from '../core/prune.ts';
import type {State} from '../core/state.ts';
import {describeCommand} from './describe-command.ts';
import {describePass} from './describe-pass.ts';
import {describeReport} from './describe-report.ts';

/** One line for the user: whom it is about, and what there is to say. */
export type Line = {readonly source: string; readonly text: string};

/** An event in words, or undefined when it is not worth a line. Failures and waits take several lines, and are told elsewhere. */
export function describeEvent(state: State, event: Event): Line | undefined {
  switch (event.type) {
    case 'jobStarted':
      return lineOf(event.job, describeStart(event.job));
    case 'jobPassed':
      return lineOf(event.job, describePass(state, event));
    case 'jobReported':
      return lineOf(event.job, describeReport(state, event));
    case 'jobInterrupted':
      return state.phase === 'stopping' || isPrune(event.job)
        ? undefined
        : lineOf(event.job, 'interrupted: there is something newer');
    case 'commandGiven':
      return {source: 'devloop', text: describeCommand(state, event.command)};
    case 'configLoaded':
    case 'jobFailed':
    case 'shutdownRequested':
    case 'clockReached':
      return undefined;
  }
}

/** Whom a job is about, in the user's own names. */
export function sourceOf(job: Job): string {
  switch (job.kind) {
    case 'watch-files':
    case 'prune-images':
      return 'devloop';
    case 'load-config':
      return 'config';
    case 'check-environment':
      return 'tools';
    case 'prepare-registry':
      return 'registry';
    case 'prepare-cluster':
    case 'wire-nodes':
      return 'cluster';
    case 'fingerprint-service':
    case 'find-image':
    case 'build-image':
      return job.service;
    case 'fingerprint-release':
    case 'await-rollout':
    case 'restart-pods':
    case 'remove-release':
      return job.release;
    case 'deploy-release':
      return job.release.name;
    case 'forward-port':
      return job.forward.name;
  }
}

const lineOf = (job: Job, text: string | undefined): Line | undefined =>
  text === undefined ? undefined : {source: sourceOf(job), text};

function describeStart(job: Job): string | undefined {
  switch (job.kind) {
    case 'prepare-registry':
      return `looking after the registry \`${job.registry.name}\``;
    case 'prepare-cluster':
      return `looking after the cluster \`${job.cluster.name}\``;
    case 'find-image':
    case 'build-image':
    case 'deploy-release':
    case 'check-environment':
    case 'wire-nodes':
    case 'fingerprint-service':
    case 'fingerprint-release':
    case 'await-rollout':
    case 'forward-port':
    case 'watch-files':
    case 'load-config':
    case 'restart-pods':
    case 'prune-images':
      return undefined;
    case 'remove-release':
      return `removing it from the namespace ${job.namespace}`;
  }
}
