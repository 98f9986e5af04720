import type {Command} from '../core/command.ts';
import {describePruned} from '../core/describe/pruned.ts';
import type {Event, JobPassed} from '../core/event.ts';
import type {FilesChanged, JobReport} from '../core/job-report.ts';
import {laneOf, type Job} from '../core/job.ts';
import {orphanNameOf} from '../core/orphans.ts';
import {isPrune} from '../core/prune.ts';
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
    case 'load-config':
      return describeReload(state);
    case 'restart-pods':
      return event.result.workloads.length === 0
        ? 'there are no pods of it to start again'
        : `starting the pods again: ${event.result.workloads.map(({kind, name}) => `${kind.toLowerCase()}/${name}`).join(', ')}`;
    case 'remove-release':
      return event.result.outcome === 'removed' ? `removed (${took})` : 'was gone already';
    case 'prune-images':
      return describePruned(event.result);
    case 'watch-files':
    case 'fingerprint-service':
    case 'fingerprint-release':
    case 'forward-port':
      return undefined;
  }
}

/** What is not in the config any more is offered for removal, never removed by itself. */
function describeReload(state: State): string {
  const left = Object.entries(state.orphans).flatMap(([key, {wish}]) =>
    wish === 'kept' ? [orphanNameOf(state, key)] : [],
  );
  return left.length === 0
    ? 'loaded anew'
    : `loaded anew; not in it any more, and still in the cluster: ${left.join(', ')} (\`devloop remove NAME\` removes it)`;
}

function describeCommand(state: State, command: Command): string {
  switch (command.kind) {
    case 'rebuild':
      return `asked to build anew: ${[...command.services, ...command.releases].join(', ')}`;
    case 'restart':
      return `asked to start again: ${command.services.join(', ')}`;
    case 'pause':
      return 'paused: edits are collected until `devloop resume`';
    case 'resume':
      return 'going on';
    case 'disable':
      return `disabled, pods stay as they are: ${command.services.join(', ')}`;
    case 'enable':
      return `enabled: ${command.services.join(', ')}`;
    case 'remove':
      return describeRemoval(state, command);
  }
}

/** A release of the config may have the same name, and is not meant. */
function describeRemoval({config}: State, {release, namespace}: Extract<Command, {readonly kind: 'remove'}>): string {
  const asked = `asked to remove the release ${release} in the namespace ${namespace}`;
  const wanted = config.releases[release];
  return wanted === undefined ? asked : `${asked}; the one in ${wanted.namespace}, which is in the config, stays`;
}

const describeWorkloads = (count: number): string => (count === 1 ? 'its workload is' : `all ${count} workloads are`);

type Reported = Extract<Event, {readonly type: 'jobReported'}>;

function describeReport(state: State, {job, report}: Reported): string | undefined {
  switch (report.kind) {
    case 'step':
      return report.text;
    case 'repaired':
      return `repaired: ${report.text}`;
    case 'answering':
      return job.kind === 'forward-port' ? `answers on 127.0.0.1:${job.forward.local}` : undefined;
    case 'linkLost':
      return `link lost, trying again: ${report.why}`;
    case 'watching':
      return describeWatch(report);
    case 'changed':
      return describeChange(state, report);
    case 'waiting':
    case 'listening':
      return undefined;
  }
}

/** Paths as they are seen from the project; the first few of many. */
function describeChange({config: {root}}: State, {paths, occasion}: FilesChanged): string {
  const names = paths.map(path => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path));
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  const by = {edit: '', git: ' by git', rescan: ', found by a look at everything'}[occasion];
  return `changed${by}: ${names.slice(0, mostNames).join(', ')}${more}`;
}

const mostNames = 3;

/** `ENOSPC` as it concerns the user: nothing is missed, but it costs, and one setting mends it. */
function describeWatch({folders, polled, limit}: Extract<JobReport, {readonly kind: 'watching'}>): string {
  const watching = `watching ${folders} folders for changes`;
  if (limit !== undefined)
    return `${watching}; ${limit.folders} more are only looked at every second or so, since the kernel allows no more watches: \`sudo sysctl -w ${limit.name}=${recommended[limit.name] ?? 524_288}\``;
  if (polled.length === 0) return watching;
  return `${watching}; looking again and again at ${polled.join(', ')}, which give no events`;
}

const recommended: Readonly<Record<string, number>> = {
  'fs.inotify.max_user_watches': 524_288,
  'fs.inotify.max_user_instances': 512,
};
