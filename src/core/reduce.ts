import {affectedBy} from './affected.ts';
import {applyCommand} from './apply-command.ts';
import {applyConfig} from './apply-config.ts';
import {applyResult} from './apply-result.ts';
import type {ReleaseName, ServiceName} from './config.ts';
import {deadlinesOf} from './deadlines.ts';
import type {Event, JobPassed} from './event.ts';
import {retriesOf, type Failure} from './failure.ts';
import type {FilesChanged, JobReport} from './job-report.ts';
import {keyOf, laneOf, lanes, type Job, type JobOf, type Subject} from './job.ts';
import {withoutObsoleteFailures} from './obsolete-failures.ts';
import {updateFindings} from './rollout/update-findings.ts';
import type {ServiceState, State} from './state.ts';
import {updateRelease, updateService, removeFailures} from './update.ts';

/** The only place where the state changes. */
export const reduce = (before: State, event: Event): State =>
  withoutObsoleteFailures(withEvent({...before, now: Math.max(before.now, event.at)}, event));

function withEvent(state: State, event: Event): State {
  switch (event.type) {
    case 'configLoaded':
      return applyConfig(state, event.config);
    case 'jobStarted':
      return withStart(state, event);
    case 'jobReported':
      return withReport(state, event.job, event.report);
    case 'jobPassed':
      return applyResult(removeFailures(withTiming(state, event), [laneOf(event.job)]), event);
    case 'jobFailed':
      return withFailure(
        withDoubt(withPatience(ended(state, event.job), event.job), event.failure),
        event.job,
        event.failure,
      );
    case 'jobInterrupted':
      return withInterruption(ended(state, event.job), event.job);
    case 'commandGiven':
      return applyCommand(state, event.command);
    case 'shutdownRequested':
      return {...state, phase: 'stopping'};
    case 'clockReached':
      return withDeadlines(state);
  }
}

/** What helm is started for is noted: edits that come while it runs may be in what it reads, or not. */
function withStart(state: State, {job, at}: {readonly job: Job; readonly at: number}): State {
  const running = {...state.running, [laneOf(job)]: {job, startedAt: at, report: undefined, findings: []}};
  if (job.kind !== 'deploy-release') return {...state, running};
  return updateRelease({...state, running}, job.release.name, ({inputs}) => ({
    begun: {seen: inputs?.hash === job.inputs ? inputs.edits : 0, changes: 0},
  }));
}

/** A forward never passes: its first answer is what its lane is timed by. */
function withReport(state: State, job: Job, report: JobReport): State {
  const lane = laneOf(job);
  const running = state.running[lane];
  if (report.kind === 'changed') return withChanges(state, report);
  if (running === undefined) return state;
  if (report.kind === 'watching') return withWatch(removeFailures(withLastReport(state, job, report), [lane]));
  const told = withLastReport(state, job, report);
  const isFirst = report.kind === 'answering' && state.passed[lane]?.startedAt !== running.startedAt;
  if (!isFirst) return told;
  return {...told, passed: {...state.passed, [lane]: {startedAt: running.startedAt, endedAt: state.now}}};
}

function withLastReport(state: State, job: Job, report: JobReport): State {
  const lane = laneOf(job);
  const running = state.running[lane];
  if (running === undefined) return state;
  const findings = updateFindings(running.findings, {report, now: state.now});
  return {...state, running: {...state.running, [lane]: {...running, report, findings}}};
}

/** Files only make a subject dirty; its fingerprint decides whether anything really changed. */
function withChanges(state: State, {paths, seenAt}: FilesChanged): State {
  const {services, releases, config} = affectedBy(state.config, paths);
  const {source} = state;
  const noted = releases.reduce(
    (next, name) => updateRelease(next, name, ({begun}) => ({begun: {...begun, changes: begun.changes + 1}})),
    config === 'same' ? state : {...state, source: {...source, edits: source.edits + 1}},
  );
  return withEdits(noted, {services, releases, seenAt, by: 'edit'});
}

/** What was looked at before the watch stood may have changed since then. */
function withWatch(state: State): State {
  const services = Object.keys(state.services).filter(name => isLookedAt(state, {kind: 'service', name}));
  const releases = Object.keys(state.releases).filter(name => isLookedAt(state, {kind: 'release', name}));
  return withEdits(state, {services, releases, seenAt: 0, by: 'doubt'});
}

function isLookedAt(state: State, subject: Subject): boolean {
  const {inputs} = (subject.kind === 'service' ? state.services : state.releases)[subject.name] ?? {};
  return (inputs !== undefined && inputs.edits > 0) || state.running[lanes.fingerprint(subject)] !== undefined;
}

type Edits = {
  readonly services: readonly ServiceName[];
  readonly releases: readonly ReleaseName[];
  readonly seenAt: number;
  /** A doubt is no edit after which a command would have to be given again. */
  readonly by: 'edit' | 'doubt';
};

function withEdits(state: State, {services, releases, seenAt, by}: Edits): State {
  const edited = services.reduce(
    (next, name) =>
      updateService(next, name, service => ({
        ...editsAfter(service, by),
        editedAt: Math.max(service.editedAt, seenAt),
      })),
    state,
  );
  return releases.reduce((next, name) => updateRelease(next, name, release => editsAfter(release, by)), edited);
}

const editsAfter = ({edits, ordered}: Pick<ServiceState, 'edits' | 'ordered'>, by: Edits['by']) => ({
  edits: edits + 1,
  ordered: by === 'doubt' && ordered === edits ? edits + 1 : ordered,
});

function withInterruption(state: State, job: Job): State {
  if (state.phase === 'stopping') return state;
  if (job.kind === 'build-image')
    return updateService(state, job.service, ({interruptedBuilds}) => ({interruptedBuilds: interruptedBuilds + 1}));
  return job.kind === 'await-rollout' ? withCutRollout(state, job) : state;
}

/** Only a newer deployment cuts a rollout short; whatever else ends the look at it takes nothing from its pods. */
const withCutRollout = (state: State, {release, deployment}: JobOf<'await-rollout'>): State =>
  updateRelease(state, release, ({deployed, interruptedRollouts}) => ({
    interruptedRollouts: interruptedRollouts + (deployed?.deployment === deployment ? 0 : 1),
  }));

/** What was left to finish and failed has had its turn like one that passed. */
function withPatience(state: State, job: Job): State {
  if (job.kind === 'build-image') return updateService(state, job.service, () => ({interruptedBuilds: 0}));
  return job.kind === 'await-rollout' ? updateRelease(state, job.release, () => ({interruptedRollouts: 0})) : state;
}

/** What a failure puts in doubt is looked after again before the next try: it may have to be started. */
function withDoubt(state: State, {kind}: Failure): State {
  if (kind === 'push-failed') return {...state, registry: undefined};
  return kind === 'docker-unreachable' ? {...state, registry: undefined, cluster: undefined} : state;
}

/** How long to wait before the second try of what may heal by itself, in milliseconds; doubled for each further one. */
const firstRetry = 1000;

/** Milliseconds; a machine that is away for long is asked so often. */
const longestPause = 15_000;

function withFailure(state: State, job: Job, failure: Failure): State {
  const lane = laneOf(job);
  const key = keyOf(job);
  const earlier = state.failures[lane];
  const attempts = earlier?.key === key ? earlier.attempts + 1 : 1;
  const isTried = attempts <= retriesIn(state, job, failure);
  const retryAt = isTried ? state.now + Math.min(longestPause, firstRetry * 2 ** (attempts - 1)) : undefined;
  return {...state, failures: {...state.failures, [lane]: {key, job, failure, attempts, retryAt}}};
}

/**
 * `--once` ends some time, and does not wait for a Docker that has not answered at all: it is the user who starts it. Without a watch devloop
 * follows nothing any more, so that is always tried again.
 */
function retriesIn({mode}: State, job: Job, failure: Failure): number {
  const retries = retriesOf(failure);
  if (job.kind === 'watch-files') return Number.POSITIVE_INFINITY;
  if (mode === 'stay' && retries > 0) return Number.POSITIVE_INFINITY;
  return job.kind === 'check-environment' ? 0 : retries;
}

/** What was given time and has not used it has failed. */
const withDeadlines = (state: State): State =>
  deadlinesOf(state)
    .filter(({at}) => at <= state.now)
    .reduce((next, {job, failure}) => withFailure(next, job, failure), state);

function ended(state: State, job: Job): State {
  const {[laneOf(job)]: _ended, ...running} = state.running;
  return {...state, running};
}

function withTiming(state: State, event: JobPassed): State {
  const lane = laneOf(event.job);
  const startedAt = state.running[lane]?.startedAt ?? event.at;
  return {...ended(state, event.job), passed: {...state.passed, [lane]: {startedAt, endedAt: event.at}}};
}
