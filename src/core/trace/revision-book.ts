import type {ReleaseName, ServiceName} from '../config.ts';
import {repositoryOf} from '../image-name.ts';
import type {Revision} from '../job.ts';
import type {State} from '../state.ts';
import type {RevisionCause, RevisionMoment, RevisionRecord, RevisionTimes} from './revision-record.ts';

/** What is known of the newest revisions, and what it takes to tell of the next one. */
export type RevisionBook = {
  /** The newest of each service, in the order in which they were made. Replaced and never mutated: what changed is another object. */
  readonly records: readonly RevisionRecord[];
  readonly services: Readonly<Record<ServiceName, ServiceNotes>>;
  /** Whether devloop was paused after the last event. */
  readonly phase: State['phase'];
  /** The digests that are in the cluster by each release's last upgrade. */
  readonly carried: Readonly<Record<ReleaseName, Carried>>;
};

/** What was so of a service after the last event, and why its next revision will be made, if something has said so. */
export type ServiceNotes = {
  readonly edits: number;
  readonly revision: Revision;
  readonly pending: Pending | undefined;
};

export type Pending = {
  readonly cause: RevisionCause;
  readonly times: Pick<RevisionTimes, 'saved' | 'seen' | 'resumed'>;
};

export type Carried = {readonly deployment: number; readonly digests: readonly string[]};

/** The book before anything has happened. Revisions that an earlier run has made are not told of again. */
export const openBook = ({services, phase}: Pick<State, 'services' | 'phase'>): RevisionBook => ({
  records: [],
  services: Object.fromEntries(
    Object.entries(services).map(([name, {edits, revision}]) => [name, {edits, revision, pending: undefined}]),
  ),
  phase,
  carried: {},
});

/** The book with some of its records changed. */
export function updateRecords(
  book: RevisionBook,
  change: (record: RevisionRecord) => RevisionRecord | undefined,
): RevisionBook {
  const records = book.records.map(record => change(record) ?? record);
  return records.some((record, index) => record !== book.records[index]) ? {...book, records} : book;
}

/** The record with a moment of its life; the last time that it came there counts. */
export const updateMoment = (record: RevisionRecord, moment: RevisionMoment, at: number): RevisionRecord => ({
  ...record,
  times: {...record.times, [moment]: at},
});

/** Whether one of these images, as a chart names them, is the one that was made of this revision. */
export function isImageOf(
  state: Pick<State, 'config'>,
  {service, build}: RevisionRecord,
  images: readonly string[],
): boolean {
  if (build?.digest === undefined || build.digest === null) return false;
  const {tag, digest} = build;
  const repository = repositoryOf(state.config, service);
  return images.some(image =>
    image.startsWith(`${repository}@`) || image.startsWith(`${repository}:`)
      ? image.endsWith(`@${digest}`) || image === `${repository}:${tag}`
      : false,
  );
}
