import {affectedBy} from '../affected.ts';
import type {ServiceName} from '../config.ts';
import type {Event} from '../event.ts';
import type {FilesChanged} from '../job-report.ts';
import {imageOf} from '../made.ts';
import type {State} from '../state.ts';
import type {Pending, RevisionBook, ServiceNotes} from './revision-book.ts';
import type {RevisionCause, RevisionEnding, RevisionRecord} from './revision-record.ts';

type Told = {readonly state: State; readonly event: Event};

/** The book after what the event says of why services will be made anew, and with a record of each new revision. */
export function collectCauses(book: RevisionBook, told: Told): RevisionBook {
  return withPhase(
    Object.keys(told.state.services).reduce((next, name) => withService(next, {...told, name}), book),
    told,
  );
}

/** What was edited in a pause has waited for its end. */
function withPhase(book: RevisionBook, {state: {phase}, event: {at}}: Told): RevisionBook {
  if (book.phase === phase) return book;
  if (book.phase !== 'paused' || phase !== 'running') return {...book, phase};
  const resumed = Object.entries(book.services).map(([name, notes]): [ServiceName, ServiceNotes] => {
    const {pending} = notes;
    return [
      name,
      pending === undefined ? notes : {...notes, pending: {...pending, times: {...pending.times, resumed: at}}},
    ];
  });
  return {...book, phase, services: Object.fromEntries(resumed)};
}

type About = Told & {readonly name: ServiceName};

function withService(book: RevisionBook, about: About): RevisionBook {
  const service = about.state.services[about.name];
  if (service === undefined) return book;
  const {edits, revision} = service;
  const known = book.services[about.name] ?? {edits: 0, revision: 0, pending: undefined};
  const reason = findReason({...about, isDirty: edits !== known.edits});
  const pending = reason === undefined ? known.pending : mergeReasons(known.pending, reason);
  const notes = {edits, revision, pending: isLookedAt(about, edits) ? undefined : pending};
  if (revision > known.revision)
    return writeRecord(withNotes(book, about.name, notes), createRecord(about, {known, pending}));
  return isSame(notes, known) && about.name in book.services ? book : withNotes(book, about.name, notes);
}

/** The fingerprint of the last edit has said what has become of all of them. */
const isLookedAt = ({event, name}: About, edits: number): boolean =>
  event.type === 'jobPassed' &&
  event.kind === 'fingerprint-service' &&
  event.job.service === name &&
  event.job.edits === edits;

const isSame = (one: ServiceNotes, other: ServiceNotes): boolean =>
  one.edits === other.edits && one.revision === other.revision && one.pending === other.pending;

const withNotes = (book: RevisionBook, name: ServiceName, notes: ServiceNotes): RevisionBook => ({
  ...book,
  services: {...book.services, [name]: notes},
});

/** What the event says of why a service is to be looked at, if that is what it does. */
function findReason(about: About & {readonly isDirty: boolean}): Pending | undefined {
  const {event, name, isDirty} = about;
  if (event.type === 'commandGiven')
    return event.command.kind === 'rebuild' && event.command.services.includes(name)
      ? {cause: {kind: 'command', command: 'rebuild'}, times: {seen: event.at}}
      : undefined;
  if (!isDirty) return undefined;
  if (event.type === 'jobReported' && event.report.kind === 'changed') return findEdit(about, event.report);
  const isConfig = event.type === 'configLoaded' || (event.type === 'jobPassed' && event.kind === 'load-config');
  return isConfig ? {cause: {kind: 'config'}, times: {seen: event.at}} : undefined;
}

/** As many paths as a person reads; the rest is counted. */
const mostPaths = 20;

function findEdit({state: {config}, name}: About, {paths, savedAt, seenAt, occasion}: FilesChanged): Pending {
  const service = config.services[name];
  const alone = {...config, services: service === undefined ? {} : {[name]: service}, releases: {}};
  const own = paths.filter(path => affectedBy(alone, [path]).services.length > 0);
  const all = own.length === 0 ? paths : own;
  const cause = {
    kind: 'edited',
    paths: all.slice(0, mostPaths),
    more: Math.max(0, all.length - mostPaths),
    occasion,
  } as const;
  return {cause, times: {saved: savedAt, seen: seenAt}};
}

/** Edits that come together make one revision: it is as old as the last of them. */
function mergeReasons(earlier: Pending | undefined, later: Pending): Pending {
  if (earlier?.cause.kind !== 'edited' || later.cause.kind !== 'edited') return later;
  const paths = [...new Set([...earlier.cause.paths, ...later.cause.paths])];
  const more = earlier.cause.more + later.cause.more + Math.max(0, paths.length - mostPaths);
  return {...later, cause: {...later.cause, paths: paths.slice(0, mostPaths), more}};
}

type Reasons = {readonly known: ServiceNotes; readonly pending: Pending | undefined};

function createRecord({state, event, name}: About, {known, pending}: Reasons): RevisionRecord {
  const {revision = 0, inputs} = state.services[name] ?? {};
  return {
    service: name,
    revision,
    hash: inputs?.hash ?? '',
    cause: pending?.cause ?? causeWithoutEdit(known),
    times: {...pending?.times, planned: event.at},
    build: null,
    deployed: [],
    ending: findBeginning({state, name, at: event.at}),
  };
}

const causeWithoutEdit = ({revision}: ServiceNotes): RevisionCause =>
  revision === 0 ? {kind: 'first'} : {kind: 'found'};

/** An edit that was taken back before its image was deployed leaves nothing to do. */
function findBeginning({
  state,
  name,
  at,
}: {
  readonly state: State;
  readonly name: ServiceName;
  readonly at: number;
}): RevisionEnding {
  const image = imageOf(state, name);
  const isThere = image !== undefined && image.inputs === state.services[name]?.inputs?.hash;
  return isThere ? {kind: 'taken-back', at, to: image.revision} : {kind: 'under-way'};
}

/** As many records of a service as may be under way at once, and some more; the file keeps the others. */
const mostRecords = 5;

/** A record of the same revision, which is made again, takes the place of the one before. */
export function writeRecord(book: RevisionBook, record: RevisionRecord): RevisionBook {
  const others = book.records.filter(
    ({service, revision}) => service !== record.service || revision !== record.revision,
  );
  const own = others.filter(({service}) => service === record.service);
  const oldest = own.length < mostRecords ? undefined : own[0];
  return {...book, records: [...others.filter(each => each !== oldest), record]};
}
