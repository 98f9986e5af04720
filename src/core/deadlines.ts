import type {Failure} from './failure.ts';
import {lanes, type Job, type JobOf, type Lane} from './job.ts';
import {isRolledOut} from './made.ts';
import {isObsolete} from './obsolete-failures.ts';
import {graceOf, patienceOf} from './rollout/patience.ts';
import {stuckFailureOf} from './rollout/stuck-failure.ts';
import type {Finding} from './rollout/trouble.ts';
import {failureOf, type RunningJob, type State} from './state.ts';

/** When a running job is given up, in milliseconds since the epoch, and the failure that this would be. */
export type Deadline = {readonly lane: Lane; readonly job: Job; readonly at: number; readonly failure: Failure};

/** A rollout that neither ends nor fails in this time (milliseconds) is given up; Kubernetes' own default is twice as long. */
const rolloutLimit = 300_000;

/** A pod that is ready answers at once: what has not in this time (milliseconds) listens elsewhere, or nowhere. */
const answerLimit = 30_000;

/** Whether the lap has had all the time that it was given. */
export const isTimeUp = ({now, timeLimit}: State): boolean => timeLimit !== undefined && now >= timeLimit.until;

/** The deadlines of all that runs now, has not been given up already, and is still wanted. */
export const deadlinesOf = (state: State): readonly Deadline[] =>
  Object.entries(state.running).flatMap(([lane, running]) => {
    const {job} = running;
    if (failureOf(state, job) !== undefined || isObsolete(state, job)) return [];
    if (job.kind === 'await-rollout') return [{lane, job, ...rolloutDeadline(job, running)}];
    return job.kind === 'forward-port' ? forwardDeadline(state, {lane, job, running}) : [];
  });

/**
 * A trouble that might still heal has a time of its own, counted from when it was first seen; if that was within the time of the release,
 * it may outlast it, so that a probe to which the chart gives more is not cut short.
 */
function rolloutDeadline(
  job: JobOf<'await-rollout'>,
  {startedAt, report, findings}: RunningJob,
): Pick<Deadline, 'at' | 'failure'> {
  const limit = startedAt + rolloutLimit;
  const ends = findings.flatMap(({finding, since = limit}) =>
    since < limit ? [{at: since + graceOf(finding.trouble), finding}] : [],
  );
  const [first] = ends.toSorted((a, b) => a.at - b.at);
  const all = findings.map(({finding}) => finding);
  if (first !== undefined) return {at: first.at, failure: overdueFailure(job, {overdue: first.finding, all})};
  const {release, namespace} = job;
  const waiting = report?.kind === 'waiting' ? report.reasons : [];
  return {at: limit, failure: {kind: 'rollout-timed-out', release, namespace, seconds: rolloutLimit / 1000, waiting}};
}

type Overdue = {readonly overdue: Finding; readonly all: readonly Finding[]};

/** A container that has crashed meanwhile tells more than what may only be waiting for it. */
function overdueFailure(job: JobOf<'await-rollout'>, {overdue, all}: Overdue): Failure {
  const crash = all.find(({trouble}) => trouble.kind === 'crash');
  const finding = patienceOf(overdue.trouble) === 'counted-alone' ? (crash ?? overdue) : overdue;
  return stuckFailureOf(job, {finding, others: all.filter(other => other !== finding)});
}

type Forward = {readonly lane: Lane; readonly job: JobOf<'forward-port'>; readonly running: RunningJob};

/** Only once the release is up can an answer be expected, and only the first one is waited for: a link lost later comes back by itself. */
function forwardDeadline(state: State, {lane, job, running}: Forward): readonly Deadline[] {
  const {forward} = job;
  const hasAnswered = state.passed[lane]?.startedAt === running.startedAt;
  if (!isRolledOut(state, forward.release) || hasAnswered) return [];
  const upSince = state.passed[lanes.rollout(forward.release)]?.endedAt ?? running.startedAt;
  const said = running.report?.kind === 'linkLost' ? [running.report.why] : [];
  const failure: Failure = {
    kind: 'forward-unanswered',
    forward: forward.name,
    port: forward.port,
    seconds: answerLimit / 1000,
    said,
  };
  return [{lane, job, at: Math.max(upSince, running.startedAt) + answerLimit, failure}];
}
