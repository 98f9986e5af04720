import {affectedBy} from './affected.ts';
import {applyResult} from './apply-result.ts';
import type {Config} from './config.ts';
import {deadlinesOf} from './deadlines.ts';
import type {Event, JobPassed} from './event.ts';
import {retriesOf, type Failure} from './failure.ts';
import {keyOf, laneOf, lanes, type Job, type JobReport, type Lane} from './job.ts';
import {withoutObsoleteFailures} from './obsolete-failures.ts';
import {updateFindings} from './rollout/update-findings.ts';
import {mapKeys, newRelease, newService, type State} from './state.ts';
import {updateRelease, updateService} from './update.ts';

/** The only place where the state changes. */
export const reduce = (before: State, event: Event): State =>
  withoutObsoleteFailures(withEvent({...before, now: Math.max(before.now, event.at)}, event));

function withEvent(state: State, event: Event): State {
  switch (event.type) {
    case 'configLoaded':
      return withConfig(state, event.config);
    case 'filesChanged':
      return withEdits(state, event.paths);
    case 'jobStarted':
      return {
        ...state,
        running: {
          ...state.running,
          [laneOf(event.job)]: {job: event.job, startedAt: event.at, report: undefined, findings: []},
        },
      };
    case 'jobReported':
      return withReport(state, event.job, event.report);
    case 'jobPassed':
      return applyResult(withoutFailure(withTiming(state, event), laneOf(event.job)), event);
    case 'jobFailed':
      return withFailure(
        withDoubt(withPatience(ended(state, event.job), event.job), event.failure),
        event.job,
        event.failure,
      );
    case 'jobInterrupted':
      return withInterruption(ended(state, event.job), event.job);
    case 'retryRequested':
      return withRetry(state, event.service);
    case 'shutdownRequested':
      return {...state, phase: 'stopping'};
    case 'clockReached':
      return withDeadlines(state);
  }
}

/** A forward never passes: its first answer is what its lane is timed by. */
function withReport(state: State, job: Job, report: JobReport): State {
  const lane = laneOf(job);
  const running = state.running[lane];
  if (running === undefined) return state;
  const told = {
    ...state,
    running: {
      ...state.running,
      [lane]: {...running, report, findings: updateFindings(running.findings, {report, now: state.now})},
    },
  };
  const isFirst = report.kind === 'answering' && state.passed[lane]?.startedAt !== running.startedAt;
  if (!isFirst) return told;
  return {...told, passed: {...state.passed, [lane]: {startedAt: running.startedAt, endedAt: state.now}}};
}

/** Only what differs acts: subjects that stay keep what is known of them, and a changed one is looked at again. */
function withConfig(state: State, config: Config): State {
  const old = state.config;
  const services = mapKeys(config.services, name => {
    const current = state.services[name] ?? newService;
    return isSame(old.services[name], config.services[name]) ? current : {...current, edits: current.edits + 1};
  });
  const releases = mapKeys(config.releases, name => {
    const current = state.releases[name] ?? newRelease;
    return isSame(old.releases[name], config.releases[name]) ? current : {...current, edits: current.edits + 1};
  });
  const registry = isSame(old.registry, config.registry) ? state.registry : undefined;
  const cluster = isSame(old.cluster, config.cluster) ? state.cluster : undefined;
  return {...state, config, services, releases, registry, cluster};
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Files only make a subject dirty; its fingerprint decides whether anything really changed. */
function withEdits(state: State, paths: readonly string[]): State {
  const affected = affectedBy(state.config, paths);
  const edited = affected.services.reduce(
    (next, name) => updateService(next, name, service => ({edits: service.edits + 1})),
    state,
  );
  return affected.releases.reduce(
    (next, name) => updateRelease(next, name, release => ({edits: release.edits + 1})),
    edited,
  );
}

function withInterruption(state: State, job: Job): State {
  if (job.kind !== 'build-image' || state.phase === 'stopping') return state;
  return updateService(state, job.service, ({interruptedBuilds}) => ({interruptedBuilds: interruptedBuilds + 1}));
}

/** A build that was left to finish and failed has had its turn like one that passed. */
const withPatience = (state: State, job: Job): State =>
  job.kind === 'build-image' ? updateService(state, job.service, () => ({interruptedBuilds: 0})) : state;

/** What a failure puts in doubt is looked after again before the next try: it may have to be started. */
function withDoubt(state: State, {kind}: Failure): State {
  if (kind === 'push-failed') return {...state, registry: undefined};
  return kind === 'docker-unreachable' ? {...state, registry: undefined, cluster: undefined} : state;
}

/** How long to wait before the second try of what may heal by itself, in milliseconds; doubled for each further one. */
const firstRetry = 1000;

function withFailure(state: State, job: Job, failure: Failure): State {
  const lane = laneOf(job);
  const key = keyOf(job);
  const earlier = state.failures[lane];
  const attempts = earlier?.key === key ? earlier.attempts + 1 : 1;
  // A Docker that has not answered at all is not waited for: it is the user who starts it.
  const retries = job.kind === 'check-environment' ? 0 : retriesOf(failure);
  const retryAt = attempts <= retries ? state.now + firstRetry * 2 ** (attempts - 1) : undefined;
  return {...state, failures: {...state.failures, [lane]: {key, job, failure, attempts, retryAt}}};
}

/** A word from the user clears what failed in a service's lanes, in its releases' and in the machine's. */
function withRetry(state: State, service: string): State {
  const releases = releasesOf(state.config, service);
  const forwards = Object.values(state.config.forwards).filter(({release}) => releases.includes(release));
  const cleared = [
    ...machineLanes,
    lanes.fingerprint({kind: 'service', name: service}),
    lanes.build(service),
    ...releases.flatMap(name => [lanes.fingerprint({kind: 'release', name}), lanes.deploy(name), lanes.rollout(name)]),
    ...forwards.map(({name}) => lanes.forward(name)),
  ];
  return cleared.reduce(withoutFailure, state);
}

const machineLanes: readonly Lane[] = ['environment', 'registry', 'cluster', 'nodes'];

const releasesOf = (config: Config, service: string): readonly string[] =>
  Object.values(config.releases)
    .filter(({images}) => Object.values(images).includes(service))
    .map(({name}) => name);

/** What was given time and has not used it has failed. */
const withDeadlines = (state: State): State =>
  deadlinesOf(state)
    .filter(({at}) => at <= state.now)
    .reduce((next, {job, failure}) => withFailure(next, job, failure), state);

function ended(state: State, job: Job): State {
  const {[laneOf(job)]: _ended, ...running} = state.running;
  return {...state, running};
}

function withoutFailure(state: State, lane: Lane): State {
  const {[lane]: _cleared, ...failures} = state.failures;
  return {...state, failures};
}

function withTiming(state: State, event: JobPassed): State {
  const lane = laneOf(event.job);
  const startedAt = state.running[lane]?.startedAt ?? event.at;
  return {...ended(state, event.job), passed: {...state.passed, [lane]: {startedAt, endedAt: event.at}}};
}
