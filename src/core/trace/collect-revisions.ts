import type {ServiceName} from '../config.ts';
import type {Event, JobPassed} from '../event.ts';
import type {Job, JobOf, JobResults} from '../job.ts';
import type {State} from '../state.ts';
import {collectCauses, writeRecord} from './collect-causes.ts';
import {findEndings} from './find-endings.ts';
import {isImageOf, updateRecords, updateMoment, type RevisionBook} from './revision-book.ts';
import {isOver, type RevisionRecord, type RevisionTimes} from './revision-record.ts';
import type {PodTimes} from './stage-times.ts';

/** An event, and the state that it led to. */
type Told = {readonly state: State; readonly event: Event};

/** The book after one more event: what each revision has come through is told by the events alone. */
export function collectRevisions(book: RevisionBook, told: Told): RevisionBook {
  const {event} = told;
  if (event.type === 'jobReported' && isTalk.has(event.report.kind)) return book;
  return findEndings(withStage(collectCauses(book, told), told), told);
}

/** Reports that move no revision on. */
const isTalk: ReadonlySet<string> = new Set(['step', 'waiting', 'repaired', 'listening', 'linkLost']);

function withStage(book: RevisionBook, {state, event}: Told): RevisionBook {
  if (event.type === 'jobStarted') return withStart(book, event);
  return event.type === 'jobPassed' ? withPass(book, event, state) : book;
}

type Start = {readonly job: Job; readonly at: number};
type BuildStart = {readonly job: JobOf<'build-image'>; readonly at: number};

function withStart(book: RevisionBook, {job, at}: Start): RevisionBook {
  if (job.kind === 'build-image') return withBuildStart(book, {job, at});
  if (job.kind !== 'deploy-release') return book;
  return updateRecords(book, record =>
    isDeployedBy(job, record) ? updateMoment(record, 'deployStarted', record.times.deployStarted ?? at) : undefined,
  );
}

function withBuildStart(book: RevisionBook, {job, at}: BuildStart): RevisionBook {
  const known = book.records.find(record => isOf(job, record) && !isOver(record)) ?? createAgain(book, {job, at});
  const build = {tag: job.image.tag, digest: null, source: null, steps: []};
  return writeRecord(withoutReason(book, job.service), {
    ...updateMoment(known, 'buildStarted', at),
    build,
    ending: {kind: 'under-way'},
  });
}

/** What is built without a new revision was asked for, or known to devloop from its last run and not made yet. */
function createAgain({services}: RevisionBook, {job: {service, revision, inputs}, at}: BuildStart): RevisionRecord {
  const pending = services[service]?.pending;
  return {
    service,
    revision,
    hash: inputs,
    cause: pending?.cause ?? {kind: 'start'},
    times: {...pending?.times, planned: at},
    build: null,
    deployed: [],
    ending: {kind: 'under-way'},
  };
}

/** A word from the user has been followed once there is a build. */
function withoutReason(book: RevisionBook, service: ServiceName): RevisionBook {
  const notes = book.services[service];
  if (notes?.pending?.cause.kind !== 'command') return book;
  return {...book, services: {...book.services, [service]: {...notes, pending: undefined}}};
}

const isOf = ({service, revision}: JobOf<'build-image'>, record: RevisionRecord): boolean =>
  record.service === service && record.revision === revision;

/** A release carries the newest image of a service; the images of its other revisions are another's digest. */
const isDeployedBy = ({images}: JobOf<'deploy-release'>, record: RevisionRecord): boolean =>
  !isOver(record) &&
  images.some(({digest, repository}) => digest === record.build?.digest && repository.endsWith(`/${record.service}`));

function withPass(book: RevisionBook, event: JobPassed, state: State): RevisionBook {
  if (event.kind === 'build-image')
    return updateRecords(book, record => (isOf(event.job, record) ? withBuild(record, event) : undefined));
  if (event.kind === 'find-image') return withFoundImage(book, event);
  if (event.kind === 'deploy-release') return withDeploy(book, event);
  return event.kind === 'await-rollout' ? withRollout(book, event, state) : book;
}

type Passed<Kind extends JobPassed['kind']> = Extract<JobPassed, {readonly kind: Kind}>;

function withBuild(record: RevisionRecord, {job, result, at}: Passed<'build-image'>): RevisionRecord {
  const {digest, source, timing} = result;
  const build = {tag: job.image.tag, digest, source, steps: timing?.steps ?? []};
  return {...record, build, times: {...record.times, ...builtTimes(result, at)}};
}

/** A service that was disabled before its build was begun may have the image from an earlier run. */
function withFoundImage(book: RevisionBook, {job, result: {image}}: Passed<'find-image'>): RevisionBook {
  if (image === undefined) return book;
  const build = {tag: image.tag, digest: image.digest, source: 'remembered', steps: []} as const;
  return updateRecords(book, record =>
    record.service === job.service && record.hash === image.from && !isOver(record) ? {...record, build} : undefined,
  );
}

/** An image that was there needs no push. */
function builtTimes({source, timing}: JobResults['build-image'], at: number): RevisionTimes {
  if (source === 'remembered') return {};
  return timing?.push === undefined ? {built: at} : {built: timing.push.startedAt, pushed: timing.push.endedAt};
}

function withDeploy(book: RevisionBook, {job, result, at}: Passed<'deploy-release'>): RevisionBook {
  const {deployment} = result;
  const {name} = job.release;
  const carried = {...book.carried, [name]: {deployment, digests: job.images.map(({digest}) => digest)}};
  return updateRecords({...book, carried}, record => {
    if (!isDeployedBy(job, record) || record.deployed.some(({release}) => release === name)) return undefined;
    return {...updateMoment(record, 'deployed', at), deployed: [...record.deployed, {release: name, deployment}]};
  });
}

function withRollout(book: RevisionBook, {job, result, at}: Passed<'await-rollout'>, state: State): RevisionBook {
  const carried = book.carried[job.release];
  if (carried?.deployment !== job.deployment) return book;
  return updateRecords(book, record => {
    const digest = record.build?.digest ?? undefined;
    if (isOver(record) || digest === undefined || !carried.digests.includes(digest)) return undefined;
    const own = (result.pods ?? []).filter(({images}) => isImageOf(state, record, images));
    const times = podTimes(own, record.times.deployStarted ?? 0);
    return {...record, times: {...record.times, ready: at, ...times}};
  });
}

/** The stages of the pod that was ready first. Of one that was there before the upgrade there is nothing to tell. */
function podTimes(pods: readonly PodTimes[], deployStarted: number): RevisionTimes {
  const [first] = pods.toSorted((one, other) => (one.ready ?? Infinity) - (other.ready ?? Infinity));
  if (first === undefined) return {};
  const {pod: _pod, images: _images, ...times} = first;
  return Object.fromEntries(Object.entries(times).filter(([, at]) => at >= deployStarted));
}
