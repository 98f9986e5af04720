import {describeFailure} from '../core/describe/failure.ts';
import type {Event, JobPassed} from '../core/event.ts';
import type {Failure} from '../core/failure.ts';
import type {JobReport} from '../core/job-report.ts';
import {laneOf, type Job, type WorkloadName} from '../core/job.ts';
import type {State} from '../core/state.ts';
import {sourceOf} from './describe-event.ts';

/** An event as scripts may rely on it; docs/events.schema.json says what is in each. It tells less than devloop knows: build arguments stay inside. */
export type EventRecord = {readonly type: string; readonly at: string} & Readonly<Record<string, unknown>>;

/** The record of an event, given the state that it led to. */
export function formatEvent(state: State, event: Event): EventRecord {
  const {type} = event;
  const at = formatTime(event.at);
  switch (event.type) {
    case 'configLoaded':
      return {type, at, ...formatProject(state)};
    case 'jobStarted':
    case 'jobInterrupted':
      return {type, at, ...formatJob(event.job)};
    case 'jobReported':
      return {type, at, ...formatJob(event.job), report: formatReport(event.report)};
    case 'jobPassed':
      return {type, at, ...formatJob(event.job), milliseconds: timeTaken(state, event), result: formatResult(event)};
    case 'jobFailed':
      return formatJobFailure(event.job, {failure: event.failure, at: event.at, retryAt: retryTime(state, event.job)});
    case 'commandGiven':
      return {type, at, command: event.command};
    case 'shutdownRequested':
    case 'clockReached':
      return {type, at};
  }
}

type JobFailure = {readonly failure: Failure; readonly at: number; readonly retryAt: number | undefined};

/** The record of a job's failure, also of one that was given up at its deadline, for which there is no event. */
export const formatJobFailure = (job: Job, {failure, at, retryAt}: JobFailure): EventRecord => ({
  type: 'jobFailed',
  at: formatTime(at),
  ...formatJob(job),
  failure: formatFailure(failure),
  ...(retryAt === undefined ? {} : {retryAt: formatTime(retryAt)}),
});

/** A failure with its kind and its words. */
export const formatFailure = (failure: Failure) => ({kind: failure.kind, ...describeFailure(failure)});

/** A time in milliseconds, as ISO 8601 in UTC. */
export const formatTime = (at: number): string => new Date(at).toISOString();

const formatProject = ({config}: State) => ({
  project: config.name,
  services: Object.keys(config.services),
  releases: Object.keys(config.releases),
  forwards: Object.values(config.forwards).map(({name, local}) => ({name, url: `http://127.0.0.1:${local}`})),
});

const formatJob = (job: Job) => ({job: job.kind, source: sourceOf(job)});

function timeTaken({passed}: State, {job, at}: JobPassed): number {
  const times = passed[laneOf(job)] ?? {startedAt: at, endedAt: at};
  return times.endedAt - times.startedAt;
}

const retryTime = ({failures}: State, job: Job): number | undefined => failures[laneOf(job)]?.retryAt;

/** Field by field, so that a field that is added to a report does not become public by itself. */
function formatReport(report: JobReport) {
  const {kind} = report;
  switch (report.kind) {
    case 'step':
    case 'repaired':
      return {kind, text: report.text};
    case 'waiting':
      return {kind, reasons: report.reasons};
    case 'linkLost':
      return {kind, why: report.why};
    case 'watching':
      return {kind, folders: report.folders, polled: report.polled, limit: report.limit};
    case 'changed': {
      const {paths, occasion, savedAt, seenAt} = report;
      return {kind, paths, occasion, savedAt: formatTime(savedAt), seenAt: formatTime(seenAt)};
    }

    case 'answering':
      return {kind, ...(report.answered === undefined ? {} : {pod: report.answered.pod})};
    case 'listening':
      return {kind};
  }
}

function formatResult({kind, job, result}: JobPassed): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'check-environment':
      return {tools: result.tools};
    case 'prepare-registry':
      return {name: result.name, port: result.port};
    case 'prepare-cluster':
      return {context: result.context, nodes: result.nodes, version: result.version};
    case 'wire-nodes':
      return {repaired: result.repaired};
    case 'fingerprint-service':
    case 'fingerprint-release':
      return {hash: result.hash};
    case 'find-image':
      return result.image === undefined ? {} : {digest: result.image.digest};
    case 'build-image':
      return {image: `${job.image.repository}:${job.image.tag}`, digest: result.digest, source: result.source};
    case 'deploy-release':
      return {
        revision: result.deployment,
        workloads: result.workloads.map(formatWorkload),
        source: result.source,
        ...(result.recovered === undefined ? {} : {recovered: result.recovered}),
      };
    case 'await-rollout':
      return {workloads: result.workloads};
    case 'restart-pods':
      return {workloads: result.workloads.map(formatWorkload)};
    case 'remove-release':
      return {outcome: result.outcome};
    case 'load-config':
      return {services: Object.keys(result.config.services), releases: Object.keys(result.config.releases)};
    case 'prune-images':
      return result;
    case 'watch-files':
    case 'forward-port':
      return result;
  }
}

const formatWorkload = ({kind, namespace, name}: WorkloadName) => ({kind, namespace, name});
