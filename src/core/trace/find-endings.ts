import {describeFailure} from '../describe/failure.ts';
import type {Event} from '../event.ts';
import {lanes, type Job} from '../job.ts';
import {isRolledOut} from '../made.ts';
import {releasesOf} from '../releases-of.ts';
import type {LaneFailure, State} from '../state.ts';
import {isImageOf, updateRecords, updateMoment, type RevisionBook} from './revision-book.ts';
import {isOver, type RevisionEnding, type RevisionRecord} from './revision-record.ts';
import type {AnsweringPod} from './stage-times.ts';

type Told = {readonly state: State; readonly event: Event};

/** The book in which what has become of each revision is said, as soon as it is sure. */
export function findEndings(book: RevisionBook, told: Told): RevisionBook {
  const ended = updateRecords(book, record =>
    isSettled(record, book) ? undefined : withEnding(record, {...told, book}),
  );
  return updateRecords(ended, record =>
    isSettled(record, ended) ? undefined : withSuccessor(record, {...told, book: ended}),
  );
}

/** What has failed is not tried again once there is something newer. */
const isSettled = (record: RevisionRecord, {records}: RevisionBook): boolean =>
  isOver(record) || (record.ending.kind === 'failed' && records.some(other => isNewer(other, record)));

const isNewer = ({service, revision}: RevisionRecord, than: RevisionRecord): boolean =>
  service === than.service && revision > than.revision;

type About = Told & {readonly book: RevisionBook};

function withEnding(before: RevisionRecord, {book, state, event}: About): RevisionRecord {
  const record = withAnswer(before, state);
  if (isLive(record, {book, state})) return {...record, ending: {kind: 'live', at: event.at}};
  const ending = failureOf(record, {book, state, at: event.at});
  return ending.kind === record.ending.kind ? record : {...record, ending};
}

/** The first time that a forward leads to a pod of this revision, and that pod has answered. */
function withAnswer(record: RevisionRecord, state: State): RevisionRecord {
  if (record.times.answering !== undefined) return record;
  const answers = forwardsTo(state, record).flatMap(name => answerOf(record, {state, name})?.at ?? []);
  return answers.length === 0 ? record : updateMoment(record, 'answering', Math.min(...answers));
}

const forwardsTo = ({config}: State, {service}: RevisionRecord): readonly string[] =>
  Object.values(config.forwards)
    .filter(({target}) => target.kind === 'service' && target.service === service)
    .map(({name}) => name);

/** What the pod behind a forward has said, if it is one of this revision. */
function answerOf(
  record: RevisionRecord,
  {state, name}: {readonly state: State; readonly name: string},
): AnsweringPod | undefined {
  const report = state.running[lanes.forward(name)]?.report;
  const answered = report?.kind === 'answering' ? report.answered : undefined;
  return answered !== undefined && isImageOf(state, record, answered.images) ? answered : undefined;
}

/** A forward that has failed, or does not tell to which pod it leads, is not waited for. */
function hasAnswered(record: RevisionRecord, state: State): boolean {
  return forwardsTo(state, record).every(name => {
    const lane = lanes.forward(name);
    const report = state.running[lane]?.report;
    const isSilent = report?.kind === 'answering' && report.answered === undefined;
    return state.failures[lane] !== undefined || isSilent || answerOf(record, {state, name}) !== undefined;
  });
}

type Known = {readonly book: RevisionBook; readonly state: State};

/** Live is what runs in all its releases, and answers wherever a forward leads to it. */
function isLive(record: RevisionRecord, {book, state}: Known): boolean {
  const digest = record.build?.digest ?? undefined;
  if (digest === undefined) return false;
  const isUp = releasesOf(state.config, record.service).every(
    ({name}) => isRolledOut(state, name) && book.carried[name]?.digests.includes(digest) === true,
  );
  return isUp && hasAnswered(record, state);
}

/** A failure that is tried again by itself is none yet. */
function failureOf(record: RevisionRecord, {book, state, at}: Known & {readonly at: number}): RevisionEnding {
  const failed = Object.values(state.failures).find(
    ({job, retryAt}) => retryAt === undefined && isAbout(job, record, {book, state}),
  );
  return failed === undefined ? {kind: 'under-way'} : endingOf(failed, at);
}

const endingOf = ({failure}: LaneFailure, at: number): RevisionEnding => ({
  kind: 'failed',
  at,
  failure: failure.kind,
  what: describeFailure(failure).what,
});

function isAbout(job: Job, record: RevisionRecord, {book}: Known): boolean {
  const digest = record.build?.digest ?? undefined;
  if (job.kind === 'build-image') return job.service === record.service && job.revision === record.revision;
  if (digest === undefined) return false;
  if (job.kind === 'deploy-release') return job.images.some(image => image.digest === digest);
  if (job.kind !== 'await-rollout') return false;
  const carried = book.carried[job.release];
  return carried?.deployment === job.deployment && carried.digests.includes(digest);
}

/** An older revision has no more to do once a newer one is live, or once its own build was broken off for it. */
function withSuccessor(record: RevisionRecord, {book, event}: About): RevisionRecord | undefined {
  const newer = book.records.filter(other => isNewer(other, record));
  const settled = newer.find(({ending}) => ending.kind === 'live' || ending.kind === 'taken-back');
  const isBrokenOff =
    event.type === 'jobInterrupted' &&
    event.job.kind === 'build-image' &&
    event.job.service === record.service &&
    event.job.revision === record.revision;
  const successor =
    settled ?? (isBrokenOff ? newer.at(-1) : newer.find(({times}) => times.deployStarted !== undefined));
  return successor === undefined
    ? undefined
    : {...record, ending: {kind: 'superseded', at: event.at, by: successor.revision}};
}
