import type {Config, ReleaseName, ServiceName} from '../config.ts';
import type {Description} from '../describe/description.ts';
import {lanes, type Lane} from '../job.ts';
import {releasesOf} from '../releases-of.ts';
import type {Status} from '../status.ts';
import type {RevisionRecord} from '../trace/revision-record.ts';

/** Why a service runs what it runs. */
export type ServiceFacts = {
  readonly about: 'service';
  readonly service: ServiceName;
  /** The revision that went live last; null when none did that devloop remembers. */
  readonly live: RevisionRecord | null;
  readonly notNewer: readonly NotNewer[];
};

/** Why a release is at the revision at which it is. */
export type ReleaseFacts = {
  readonly about: 'release';
  readonly release: ReleaseName;
  /** Helm's own revision number; null when it is not known. */
  readonly deployment: number | null;
  /** The revisions of services that came with it. */
  readonly brought: readonly RevisionRecord[];
  readonly notNewer: readonly NotNewer[];
};

/** What keeps something newer from running. */
export type NotNewer =
  /** Nothing does: what runs is made from what is there. */
  | {readonly kind: 'newest'}
  /** Nobody looks. */
  | {readonly kind: 'not-running'}
  | {readonly kind: 'disabled'; readonly service: ServiceName}
  | {readonly kind: 'paused'; readonly edits: 'collected' | 'none'}
  | {readonly kind: 'failed'; readonly failure: Description; readonly retryAt: number | null}
  /** A revision that is newer than the one that runs, and how it ended so far. */
  | {readonly kind: 'revision'; readonly record: RevisionRecord}
  | {readonly kind: 'under-way'; readonly word: string; readonly detail: string}
  | {readonly kind: 'held'; readonly text: string};

/** What is known of a project: revisions that were written down, and how its devloop stands, if one runs. */
export type Known = {
  readonly config: Config;
  /** Of all services. */
  readonly records: readonly RevisionRecord[];
  readonly status: Status | undefined;
};

/** Finds out why a service runs what it runs. */
export const serviceFacts = (service: ServiceName, known: Known): ServiceFacts => {
  const own = known.records.filter(record => record.service === service);
  const live = findLive(own);
  const newer = own.filter(({revision, ending}) => revision > (live?.revision ?? 0) && ending.kind !== 'taken-back');
  const releases = releasesOf(known.config, service);
  const stages = [
    lanes.fingerprint({kind: 'service', name: service}),
    lanes.build(service),
    ...releases.flatMap(({name}) => stagesOf(name)),
  ];
  const place = {names: [service, ...releases.map(({name}) => name)], services: [service], stages};
  return {about: 'service', service, live: live ?? null, notNewer: notNewer({...place, newer}, known)};
};

/** Finds out why a release is where it is. */
export const releaseFacts = (release: ReleaseName, known: Known): ReleaseFacts => {
  const {config, records, status} = known;
  const numbers = records.flatMap(({deployed}) => deployed.filter(each => each.release === release));
  const told = status?.releases.find(({name}) => name === release)?.revision;
  const deployment = told ?? numbers.map(each => each.deployment).toSorted((one, other) => other - one)[0] ?? null;
  const brought = records.filter(({deployed}) =>
    deployed.some(each => each.release === release && each.deployment === deployment),
  );
  const services = Object.values(config.releases[release]?.images ?? {});
  const place = {names: [release, ...services], services, stages: stagesOf(release), newer: []};
  return {about: 'release', release, deployment, brought, notNewer: notNewer(place, known)};
};

const stagesOf = (release: ReleaseName): readonly Lane[] => [
  lanes.fingerprint({kind: 'release', name: release}),
  lanes.deploy(release),
  lanes.rollout(release),
];

/** One that was taken back to an earlier content is that earlier one. */
const findLive = (records: readonly RevisionRecord[]): RevisionRecord | undefined => {
  const newest = records.findLast(({ending}) => ending.kind === 'live' || ending.kind === 'taken-back');
  const {ending} = newest ?? {};
  return ending?.kind === 'taken-back' ? (records.find(({revision}) => revision === ending.to) ?? newest) : newest;
};

type Place = {
  /** By which status names it. */
  readonly names: readonly string[];
  readonly services: readonly ServiceName[];
  readonly stages: readonly Lane[];
  readonly newer: readonly RevisionRecord[];
};

const notNewer = ({names, services, stages, newer}: Place, {status}: Known): readonly NotNewer[] => {
  const last = newer.at(-1);
  const revision: readonly NotNewer[] = last === undefined ? [] : [{kind: 'revision', record: last}];
  if (status === undefined) return [...revision, {kind: 'not-running'}];
  const reasons: readonly NotNewer[] = [
    ...(status.phase === 'paused' ? [pausedReason(status, names)] : []),
    ...status.services
      .filter(({name, isDisabled}) => isDisabled && services.includes(name))
      .map(({name}) => ({kind: 'disabled' as const, service: name})),
    ...status.failures
      .filter(({lane}) => stages.includes(lane))
      .map(({what, said, next, retryAt}) => ({kind: 'failed' as const, failure: {what, said, next}, retryAt})),
    ...status.rows
      .filter(({name, mark}) => mark === 'running' && names[0] === name)
      .map(({word, detail}) => ({kind: 'under-way' as const, word, detail})),
    ...status.holds.filter(({lane}) => stages.includes(lane)).map(({text}) => ({kind: 'held' as const, text})),
  ];
  if (reasons.length > 0) return [...revision, ...reasons];
  return revision.length > 0 ? revision : [{kind: 'newest'}];
};

const pausedReason = ({edited}: Status, names: readonly string[]): NotNewer => ({
  kind: 'paused',
  edits: edited.some(name => names.includes(name)) ? 'collected' : 'none',
});
