import type {Event, JobPassed} from '../core/event.ts';
import {laneOf, type Job, type JobReport} from '../core/job.ts';
import type {State} from '../core/state.ts';
import {formatDuration} from './format-duration.ts';

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
      return lineOf(event.job, describeReport(event.job, event.report));
    case 'jobInterrupted':
      return state.phase === 'stopping' ? undefined : lineOf(event.job, 'interrupted: there is something newer');
    case 'configLoaded':
    case 'filesChanged':
    case 'jobFailed':
    case 'retryRequested':
    case 'shutdownRequested':
    case 'clockReached':
      return undefined;
  }
}

/** Whom a job is about, in the user's own names. */
export function sourceOf(job: Job): string {
  switch (job.kind) {
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
      return undefined;
  }
}

function describePass(state: State, event: JobPassed): string | undefined {
  const {startedAt, endedAt} = state.passed[laneOf(event.job)] ?? {startedAt: event.at, endedAt: event.at};
  const took = formatDuration(endedAt - startedAt);
  switch (event.kind) {
    case 'check-environment':
      return Object.entries(event.result.tools)
        .map(([tool, version]) => `${tool} ${version}`)
        .join(', ');
    case 'prepare-registry':
      return `ready on 127.0.0.1:${event.result.port} (${took})`;
    case 'prepare-cluster':
      return `ready, Kubernetes ${event.result.version} (${took})`;
    case 'wire-nodes':
      return event.result.repaired.length === 0
        ? undefined
        : `knows the registry now: ${event.result.repaired.join(', ')}`;
    case 'find-image':
      return event.result.image === undefined
        ? 'no earlier image of it is in the registry, so it is built'
        : `left as it is, ${event.result.image.digest.slice(0, 19)}`;
    case 'build-image':
      return event.result.source === 'built'
        ? `built and pushed ${event.result.digest.slice(0, 19)} (${took})`
        : `unchanged, the registry has ${event.result.digest.slice(0, 19)}`;
    case 'deploy-release':
      return event.result.source === 'unchanged'
        ? `unchanged at revision ${event.result.deployment}`
        : `deployed revision ${event.result.deployment} (${took})${event.result.recovered === undefined ? '' : `; ${event.result.recovered}`}`;
    case 'await-rollout':
      return `${describeWorkloads(event.result.workloads)} ready (${took})`;
    case 'fingerprint-service':
    case 'fingerprint-release':
    case 'forward-port':
      return undefined;
  }
}

const describeWorkloads = (count: number): string => (count === 1 ? 'its workload is' : `all ${count} workloads are`);

function describeReport(job: Job, report: JobReport): string | undefined {
  switch (report.kind) {
    case 'step':
      return report.text;
    case 'repaired':
      return `repaired: ${report.text}`;
    case 'answering':
      return job.kind === 'forward-port' ? `answers on 127.0.0.1:${job.forward.local}` : undefined;
    case 'linkLost':
      return `link lost, trying again: ${report.why}`;
    case 'waiting':
    case 'listening':
      return undefined;
  }
}
